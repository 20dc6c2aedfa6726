// SPDX-License-Identifier: GPL-2.0
/*
 * detail.js - what the page says about one entry, and its first screen
 */
"use strict";

const USE_TITLES = [
	[USE.CALL, true, "Called from outside the module by"],
	[USE.ADDRESS, true, "Its address is taken outside the module by"],
	[USE.INITIALIZER, true, "Its address is held outside the module by"],
	[USE.WRITE, true, "Written outside the module by"],
	[USE.READ, true, "Read outside the module by"],
	[USE.CALL, false, "Called in the module by"],
	[USE.ADDRESS, false, "Its address is taken in the module by"],
	[USE.INITIALIZER, false, "Its address is in the module's initializer of"],
	[USE.COPY, true, "The kernel's compiler inlined it, outside the module, into"],
	[USE.COPY, false, "The kernel's compiler inlined it into"],
	[USE.WRITE, false, "Written in the module by"],
	[USE.READ, false, "Read in the module by"],
];
const LIST_SHOWN = 30;

function useItem(u) {
	const line = sourceLine(u.loc.file, u.loc.line).trim();
	const name = u.by ? el("a", { href: href(u.by), class: "name" }, u.who) :
			    el("span", { class: "name" }, u.who);
	const where = u.loc.line ? ` ${at(u.loc)}` : "";
	const home = u.file && u.file !== u.loc.file ? `, in ${u.file}` : "";

	return el("li", {}, name, u.field ? ` .${u.field}` : "",
		  el("span", { class: "at" }, where + home), line ? el("code", {}, line) : "");
}

function useList(uses) {
	const list = el("ul", { class: "uses" }, uses.slice(0, LIST_SHOWN).map(useItem));
	const rest = uses.slice(LIST_SHOWN);

	if (!rest.length)
		return [list];
	const button = el("button", { type: "button", class: "toggle" }, `${rest.length} more`);

	button.addEventListener("click", () => {
		list.append(...rest.map(useItem));
		button.remove();
	});
	return [list, button];
}

const mayChange = (e) => ANSWERS[e.verdict.answer] !== "no";

function copiesPart(e) {
	if (!e.copies.length || !mayChange(e))
		return [];
	const one = e.copies.length === 1;

	return [el("section", { class: "warn", id: "copies" },
		   el("h3", {}, `A change does not reach ${one ? "this copy" :
				`these ${e.copies.length} copies`}`),
		   el("p", {}, "The kernel's compiler put it into code that stays in the kernel:"),
		   useList(e.copies))];
}

function usesPart(e) {
	const out = [];

	for (const [kind, outside, title] of USE_TITLES) {
		const uses = e.uses.filter((u) => u.kind === kind && u.outside === outside);
		const shownAbove = kind === USE.COPY && outside && mayChange(e);

		if (uses.length && !shownAbove)
			out.push(el("h3", {}, `${title} (${uses.length})`), ...useList(uses));
	}
	return out;
}

function sourcePart(e) {
	const [from, , to] = e.raw.range;
	const start = from || e.loc.line, end = to || start;
	const lines = sourceLines(e.loc.file, start, end);
	const last = lines.length ? lines[lines.length - 1][0] : start;

	if (!lines.length)
		return [];
	return [el("h3", {}, "Source"),
		el("pre", { tabindex: "0", "aria-label": `source of ${e.name}` },
		   lines.map(([n, text]) =>
			[el("i", {}, `${String(n).padStart(6)}  `), text, "\n"]),
		   last < end ? el("i", {}, `        … to line ${end}`) : "")];
}

function symbolText(e, s, i) {
	const redirected = (e.raw.redirects || []).includes(i);

	return el("div", {}, el("span", { class: "name" }, s[0]),
		  ` at 0x${s[1]}, ${s[2]} bytes`,
		  redirected ? (e.raw.stack_switch ? ", redirected through the stack trampoline" :
						     ", redirected") : "");
}

function facts(e) {
	const r = e.raw, rows = [];
	const row = (title, ...value) => rows.push(el("dt", {}, title), el("dd", {}, ...value));
	const syms = e.kind === "function" ? r.syms : r.symbol ? [r.sym] : [];
	const notes = e.kind === "function" ? page.func_notes : page.var_notes;

	row("what it is", `${e.class}: ${notes[e.class]}`);
	row("why", el("span", { id: "reason" }, r.reason));
	row("so you may change", e.verdict.allows);
	if (r.caveat)
		row("caution", el("span", { id: "caveat" }, r.caveat));
	if (r.rest)
		row(r.rests ? "rests" : "may be asked for", el("span", { id: "rest" }, r.rest));
	if (r.remedy)
		row("remedy", el("span", { id: "remedy" }, r.remedy));
	row("defined at", at(e.loc), e.owner ? ` in ${e.owner}()` : "",
	    `, compiled in ${r.unit}`);
	row(e.kind === "function" ? "type" : "declared",
	    el("span", { class: "name" }, r.type || "of a type without name"));
	if (syms.length)
		row("in vmlinux", syms.map((s, i) => symbolText(e, s, i)));
	return el("dl", {}, rows);
}

function showEntry(e) {
	const answer = ANSWERS[e.verdict.answer];
	const host = el("div", { id: "drawing" });

	$("detail").replaceChildren(
		el("h2", {},
		   el("span", { class: "name" }, e.owner ? `${e.owner}.${e.name}` : e.name), " ",
		   badge(e.class), ` ${e.kind}`),
		el("p", { class: `verdict ${answer}`, id: "verdict" },
		   el("span", {}, "Modifiable"), e.verdict.headline),
		facts(e), ...copiesPart(e),
		el("h3", {}, "Who uses it, and what it uses"), host,
		el("p", { class: "key" }, "solid: calls, reads, writes; long dashes: holds a ",
		   "copy; dots: holds or takes its address. Dashed boxes stay outside the module."),
		...sourcePart(e), ...usesPart(e), ...touchesPart(e));
	drawGraph(e, host, false);
}

function countTable(kind, notes, filter) {
	return el("table", {}, Object.keys(notes).map((cls) => {
		const n = entries.filter((e) => e.kind === kind && e.class === cls).length;
		const link = el("a", { href: "#" }, badge(cls));

		link.addEventListener("click", (ev) => {
			ev.preventDefault();
			filter(kind, cls);
		});
		return el("tr", {}, el("td", { class: "n" }, String(n)), el("td", {}, link),
			  el("td", {}, notes[cls]));
	}));
}

function showStart(filter) {
	$("detail").replaceChildren(
		el("h2", {}, "Modifiable, and does the change reach every caller?"),
		el("p", {}, "Type a name on the left, or follow a class:"),
		el("h3", {}, "Functions"), countTable("function", page.func_notes, filter),
		el("p", { id: "share" }, `${page.changeable} of ${page.code} functions with code `,
		   "of their own can be changed."),
		el("h3", {}, "Variables"), countTable("variable", page.var_notes, filter),
		...structTable(),
		el("h3", {}, "Keys"),
		el("p", {}, el("kbd", {}, "/"), " search, ", el("kbd", {}, "↓"), " ",
		   el("kbd", {}, "↑"), " through what was found, ", el("kbd", {}, "Enter"),
		   " show it, ", el("kbd", {}, "Esc"), " back to the search. ",
		   "Boxes of a graph are links."),
		page.text_missing ? el("p", { class: "warn" }, page.text_missing) : "");
}
