// SPDX-License-Identifier: GPL-2.0
/*
 * structs.js - which fields of the scheduler's structs are touched outside, and by whom
 */
"use strict";

const HOW = [[1, "reads"], [2, "writes"], [4, "takes the address"]];
const howText = (how) => HOW.filter(([bit]) => how & bit).map(([, word]) => word).join(", ");

const fieldPlace = (f) => (f.offset % 8 || f.bits % 8 ? `bit ${f.offset}, ${f.bits} bits` :
			   `byte ${f.offset / 8}, ${f.bits / 8} bytes`);

function toucherItem(u) {
	const line = sourceLine(u.loc.file, u.loc.line).trim();
	const name = u.by ? el("a", { href: href(u.by), class: "name" }, u.who) :
			    el("span", { class: "name" }, u.who);

	return el("li", {}, name, u.outside ? " (outside)" : "", ` ${howText(u.how)}`,
		  el("span", { class: "at" }, ` ${at(u.loc)}`), line ? el("code", {}, line) : "");
}

function fieldRow(f) {
	const inside = f.uses.length - f.outside.length;
	const summary = el("summary", {}, el("span", { class: "name" }, f.name),
			   el("span", { class: "at" }, ` ${fieldPlace(f)} — `),
			   f.outside.length ?
				el("span", { class: "no" }, `${f.outside.length} outside`) :
				el("span", { class: "yes" }, inside ? "none outside" : "no code"),
			   inside ? `, ${inside} in the module` : "");

	return el("details", { class: "field" }, summary, el("ul", { class: "uses" },
		  [...f.outside, ...f.uses.filter((u) => !u.outside)].map(toucherItem)));
}

function showStruct(e) {
	const touched = e.fields.filter((f) => f.outside.length);
	const rest = e.fields.filter((f) => !f.outside.length);
	const answer = ANSWERS[e.verdict.answer];

	$("detail").replaceChildren(
		el("h2", {}, el("span", { class: "name" }, `${e.word} ${e.name}`), " ",
		   badge("struct")),
		el("p", { class: `verdict ${answer}`, id: "verdict" },
		   el("span", {}, "Modifiable"), e.verdict.headline),
		el("dl", {}, el("dt", {}, "so you may change"), el("dd", {}, e.verdict.allows),
		   el("dt", {}, "defined at"), el("dd", {}, at(e.loc)),
		   el("dt", {}, "size"),
		   el("dd", {}, `${e.raw.size} bytes, ${e.fields.length} fields`)),
		el("section", { id: "touched" },
		   el("h3", {}, `Fields that code outside touches (${touched.length})`),
		   touched.map(fieldRow)),
		el("section", { id: "own" },
		   el("h3", {}, `Fields that no code outside the module touches (${rest.length})`),
		   rest.map(fieldRow)));
}

/* Of a function: the fields it touches, struct by struct. */
function touchesPart(e) {
	if (!e.touches.length)
		return [];
	return [el("h3", {}, `Fields it touches (${e.touches.length})`),
		el("ul", { class: "uses" }, e.touches.map((t) => el("li", {},
			el("a", { href: href(t.entry), class: "name" },
			   `${t.entry.name}.${t.field.name}`),
			` ${howText(t.how)}`, el("span", { class: "at" }, ` ${at(t.loc)}`))))];
}

function structTable() {
	const list = entries.filter((e) => e.kind === "struct");

	if (!list.length)
		return [];
	return [el("h3", {}, "Structs"), el("table", {}, list.map((e) => el("tr", {},
		el("td", {}, el("a", { href: href(e), class: "name" }, `${e.word} ${e.name}`)),
		el("td", {}, `${e.fields.filter((f) => f.outside.length).length} of ` +
			     `${e.fields.length} fields are touched outside`))))];
}
