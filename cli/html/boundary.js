// SPDX-License-Identifier: GPL-2.0
/*
 * boundary.js - searching, filtering, and moving about the page
 */
"use strict";

const PAGE = 150;
const CLASSES = [...new Set([...Object.keys(page.func_notes), ...Object.keys(page.var_notes)])];
const TITLE = document.title;
const WORDS = ["modifiable", "partially modifiable", "not modifiable"];
const wanted = { kind: "", answer: "", class: "", file: "" };
let shown = PAGE, found = [], current = null;

/* How well an entry fits what was typed: the lower the better, -1 not at all. */
function rank(e, text) {
	const name = e.kind === "struct" && text.startsWith(`${e.word} `) ?
		     `${e.word} ${e.name.toLowerCase()}` : e.name.toLowerCase();

	if (name === text)
		return 0;
	if (e.symbols.includes(text))
		return 1;
	if (name.startsWith(text))
		return 2;
	if (name.includes(text))
		return 3;
	return e.id.toLowerCase().includes(text) ||
	       e.symbols.some((s) => s.includes(text)) ? 4 : -1;
}

function search() {
	const text = $("q").value.trim().toLowerCase();
	const hits = [];

	for (const e of entries) {
		const r = text ? rank(e, text) : 0;

		if (r < 0 || (wanted.kind && e.kind !== wanted.kind) ||
		    (wanted.class && e.class !== wanted.class) ||
		    (wanted.file && e.loc.file !== wanted.file) ||
		    (wanted.answer && ANSWERS[e.verdict.answer] !== wanted.answer))
			continue;
		hits.push([r, e]);
	}
	found = hits.sort((a, b) => a[0] - b[0]).map((h) => h[1]);
	shown = PAGE;
	showList();
}

function showList() {
	$("count").textContent = found.length === 1 ? "1 found" : `${found.length} found`;
	$("list").replaceChildren(...found.slice(0, shown).map((e) => el("li", {},
		el("a", { href: href(e), "aria-current": e === current ? "true" : null },
		   el("span", { class: "name" }, e.name), " ", badge(e.class),
		   el("small", {}, `${e.owner ? `in ${e.owner}(), ` : ""}${at(e.loc)} — ` +
		      WORDS[e.verdict.answer])))));
	$("more").hidden = found.length <= shown;
}

function chips(host, key, values) {
	$(host).replaceChildren(...values.map((value) => {
		const button = el("button", { type: "button", "aria-pressed": "false",
					      "data-value": value }, value);

		button.addEventListener("click", () => {
			wanted[key] = wanted[key] === value ? "" : value;
			markChips();
			search();
		});
		return button;
	}));
}

function markChips() {
	for (const [host, key] of [["kinds", "kind"], ["answers", "answer"], ["classes", "class"]])
		for (const button of $(host).children)
			button.setAttribute("aria-pressed", button.dataset.value === wanted[key]);
	$("file").value = wanted.file;
}

function filterTo(kind, cls) {
	Object.assign(wanted, { kind, class: cls, answer: "", file: "" });
	$("q").value = "";
	markChips();
	search();
	$("q").focus();
}

function route() {
	let id = "";

	try {
		id = decodeURIComponent(location.hash.slice(1));
	} catch {
		/* not one of ours */
	}
	current = byId.get(id) || null;
	document.title = current ? `${current.name}: ${current.class}` : TITLE;
	for (const a of $("list").querySelectorAll("a")) {
		if (current && a.getAttribute("href") === href(current))
			a.setAttribute("aria-current", "true");
		else
			a.removeAttribute("aria-current");
	}
	if (current)
		(current.kind === "struct" ? showStruct : showEntry)(current);
	else
		showStart(filterTo);
}

/* A link that was followed: its target is read out, and seen on a narrow window. */
function arrive() {
	route();
	if (!current)
		return;
	$("detail").focus({ preventScroll: true });
	if (matchMedia("(max-width: 46em)").matches)
		$("detail").scrollIntoView({ block: "start" });
	else
		window.scrollTo(0, 0);
}

function step(by) {
	const links = [...$("list").querySelectorAll("a")];
	const i = links.indexOf(document.activeElement) + by;

	if (i < 0)
		$("q").focus();
	else if (i < links.length)
		links[i].focus();
}

function onKey(ev) {
	const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(ev.target.tagName);
	const finding = $("finder").contains(ev.target) && ev.target !== $("file");

	if (ev.ctrlKey || ev.altKey || ev.metaKey)
		return;
	if ((ev.key === "/" && !typing) || (ev.key === "Escape" && ev.target !== $("q"))) {
		$("q").focus();
		$("q").select();
	} else if (finding && ev.key === "ArrowDown") {
		step(1);
	} else if (finding && ev.key === "ArrowUp") {
		step(-1);
	} else {
		return;
	}
	ev.preventDefault();
}

function start() {
	const files = [...new Set(entries.map((e) => e.loc.file))].sort();

	$("target").textContent = `kernel ${bd.target.release}, build-id ${bd.target.build_id}`;
	$("file").append(...files.map((f) => el("option", { value: f }, f)));
	chips("kinds", "kind", [...new Set(entries.map((e) => e.kind))]);
	chips("answers", "answer", ANSWERS);
	chips("classes", "class", CLASSES);
	$("q").addEventListener("input", search);
	$("file").addEventListener("change", () => {
		wanted.file = $("file").value;
		search();
	});
	$("search").addEventListener("submit", (ev) => {
		ev.preventDefault();
		if (found.length)
			location.hash = href(found[0]);
	});
	$("more").addEventListener("click", () => {
		shown += PAGE;
		showList();
	});
	$("skip").addEventListener("click", (ev) => {
		ev.preventDefault();
		$("detail").focus();
	});
	document.addEventListener("keydown", onKey);
	window.addEventListener("hashchange", arrive);
	window.addEventListener("resize", () => {
		if ($("drawing"))
			drawGraph(current, $("drawing"), false);
	});
	search();
	arrive();
}

start();
