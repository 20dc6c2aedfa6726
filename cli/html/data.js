// SPDX-License-Identifier: GPL-2.0
/*
 * data.js - what the page knows: the boundary's functions, variables and structs as entries
 *
 * In:  the element #data, written by cli/boundary-html.c.
 * Out: `entries`, each with what the list, the details and the graph ask for.
 */
"use strict";

const page = JSON.parse(document.getElementById("data").textContent);
const bd = page.boundary;
const USE = { CALL: 0, ADDRESS: 1, INITIALIZER: 2, COPY: 3, READ: 4, WRITE: 5 };
const ANSWERS = ["yes", "partly", "no"];

const place = (l) => ({ file: bd.files[l[0]], line: l[1] });
const at = (l) => (l.line ? `${l.file}:${l.line}` : l.file);

/* The lines of the source from..to, as far as the page has them: [[number, text], ...] */
function sourceLines(file, from, to) {
	for (const [start, text] of page.text[file] || []) {
		const lines = text.split("\n");

		if (from >= start && from < start + lines.length)
			return lines.slice(from - start, to - start + 1)
				    .map((t, i) => [from + i, t]);
	}
	return [];
}

const sourceLine = (file, line) => (sourceLines(file, line, line)[0] || ["", ""])[1];

const entries = [];

function addEntry(kind, raw, verdict) {
	const loc = place(raw.loc);

	entries.push({
		kind, raw, loc, name: raw.name, class: raw.class, owner: raw.owner || "",
		verdict: page.verdicts[verdict],
		id: `${raw.owner ? raw.owner + "." : ""}${raw.name}@${loc.file}:${loc.line}`,
		symbols: kind === "function" ? raw.syms.map((s) => s[0]) : [raw.symbol],
		uses: [], callees: [],
	});
}

bd.funcs.forEach((f, i) => addEntry("function", f, page.funcs[i]));
bd.vars.forEach((v, i) => addEntry("variable", v, page.vars[i]));

/* [kind, outside, who, field, place, index of who, file of who]; the last two may be missing */
function readUse(u) {
	const index = u.length > 5 ? u[5] : -1;
	const by = index < 0 ? null :
		   entries[u[0] === USE.INITIALIZER ? bd.funcs.length + index : index];
	const loc = place(u[4]);

	return {
		kind: u[0], outside: !!u[1], who: u[2], field: u[3], loc, by,
		file: u.length > 6 ? bd.files[u[6]] : loc.file,
	};
}

for (const e of entries) {
	e.uses = e.raw.uses.map(readUse);
	e.copies = e.uses.filter((u) => u.kind === USE.COPY && u.outside);
}
for (const e of entries)
	for (const u of e.uses)
		if (u.by && u.by !== e)
			u.by.callees.push({ kind: u.kind, entry: e, loc: u.loc });

/* ---- structs ---- */

/* users: [who, file, outside, index]; fields: [name, offset, bits, uses]; their uses:
 * [user, how, file, line] */
const users = (bd.users || []).map(([who, file, outside, by]) => ({
	who, file: bd.files[file], outside: !!outside, by: by < 0 ? null : entries[by],
}));

const readFieldUse = ([user, how, file, line]) => ({
	...users[user], how, loc: { file: bd.files[file], line },
});

function addStruct(s, i) {
	const fields = s.fields.map(([name, offset, bits, uses]) => ({
		name, offset, bits, uses: uses.map(readFieldUse),
	}));
	const word = s.union ? "union" : "struct", loc = place(s.loc);
	const e = {
		kind: "struct", raw: s, loc, name: s.name, class: "struct", owner: "", word,
		fields, verdict: page.verdicts[page.structs[i]], symbols: [], uses: [],
		callees: [], copies: [], id: `${word} ${s.name}@${loc.file}:${loc.line}`,
	};

	entries.push(e);
	for (const f of fields) {
		f.outside = f.uses.filter((u) => u.outside);
		for (const u of f.uses)
			if (u.by)
				u.by.touches.push({ entry: e, field: f, how: u.how, loc: u.loc });
	}
}

entries.forEach((e) => { e.touches = []; });
(bd.structs || []).forEach(addStruct);

const byId = new Map(entries.map((e) => [e.id, e]));
