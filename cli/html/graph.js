// SPDX-License-Identifier: GPL-2.0
/*
 * graph.js - callers and callees of one entry, drawn
 *
 * Wide windows: callers on the left, callees on the right. Narrow ones: callers above, callees
 * below. Each box of the scheduler's own is a link; what is outside is dashed.
 */
"use strict";

const ROW = 27, BOX = 21, SHOWN = 12;

/* Users and used ones, each once: outside ones first, calls before copies before addresses. */
function neighbours(list, keyOf, make) {
	const order = [USE.CALL, USE.COPY, USE.READ, USE.WRITE, USE.ADDRESS, USE.INITIALIZER];
	const weight = (item) => (item.outside ? 0 : order.length) + order.indexOf(item.kind);
	const seen = new Map();

	for (const item of [...list].sort((a, b) => weight(a) - weight(b)))
		if (!seen.has(keyOf(item)))
			seen.set(keyOf(item), make(item));
	return [...seen.values()];
}

function callersOf(e) {
	return neighbours(e.uses, (u) => (u.by ? u.by.id : `${u.who}@${u.file}`), (u) => ({
		entry: u.by, name: u.who, outside: u.outside, kind: u.kind, note: at(u.loc),
	}));
}

function calleesOf(e) {
	return neighbours(e.callees, (c) => c.entry.id, (c) => ({
		entry: c.entry, name: c.entry.name, kind: c.kind, note: at(c.loc),
		outside: c.entry.class === "outsider" || c.entry.class === "shared",
	}));
}

const KIND_WORD = ["calls", "takes the address of", "holds the address of", "holds a copy of",
		   "reads", "writes"];
const edgeClass = (kind) => (kind === USE.COPY ? "copy" : kind === USE.CALL ? "call" :
			     kind === USE.READ || kind === USE.WRITE ? "call" : "held");

const shorten = (name, w) => {
	const chars = Math.max(4, Math.floor((w - 14) / 7.6));

	return name.length > chars ? name.slice(0, chars - 1) + "…" : name;
};

function box(node, x, y, w, extra) {
	const cls = node.entry ? node.entry.class : "init";
	const what = node.entry ? `${node.entry.class} ${node.entry.kind}` :
				  "outside the scheduler";
	const label = `${node.name}, ${what}, ${extra}`;
	const shape = [
		svg("title", {}, label),
		svg("rect", { x, y, width: w, height: BOX, rx: 4 }),
		svg("text", { x: x + 7, y: y + 15 }, shorten(node.name, w)),
	];
	const attrs = { class: `${cls}${node.outside ? " out" : ""}`, "aria-label": label };

	return node.entry ? svg("a", { ...attrs, href: href(node.entry) }, ...shape) :
			    svg("g", { ...attrs, role: "img" }, ...shape);
}

/* The part of one side that is shown, and a box that shows the rest. */
function cut(list, all) {
	return { shown: all ? list : list.slice(0, SHOWN), hidden: all ? 0 :
		 Math.max(0, list.length - SHOWN) };
}

function moreBox({ hidden }, x, y, w, showAll) {
	const g = svg("a", { href: "#", class: "init", role: "button",
			     "aria-label": `show ${hidden} more` },
		      svg("rect", { x, y, width: w, height: BOX, rx: 10 }),
		      svg("text", { x: x + 7, y: y + 15 }, `… ${hidden} more`));

	g.addEventListener("click", (ev) => {
		ev.preventDefault();
		showAll();
	});
	return g;
}

const sentence = (e, node, inward) => (inward ?
	`${KIND_WORD[node.kind]} ${e.name} at ${node.note}` :
	`${e.name} ${KIND_WORD[node.kind]} it at ${node.note}`);

const edge = (kind, d) => svg("path", { class: edgeClass(kind), d, "marker-end": "url(#tip)" });

function curve(x0, y0, x1, y1) {
	const bend = (x1 - x0) / 2;

	return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}

const sideTitle = (word, part) =>
	word + (part.shown.length ? "" : word === "uses" ? " nothing of the scheduler" : " nothing");

function drawWide(e, left, right, width, showAll) {
	const w = Math.floor(width * 0.3), rightX = width - w - 1;
	const midW = Math.floor(width * 0.22), midX = (width - midW) / 2;
	const rows = Math.max(left.shown.length + !!left.hidden,
			      right.shown.length + !!right.hidden, 1);
	const height = 24 + rows * ROW, midY = 24 + (rows * ROW - ROW) / 2;
	const edges = [], boxes = [];
	const side = (part, x, inward) => {
		const top = 24 + (rows - part.shown.length - !!part.hidden) * ROW / 2;

		part.shown.forEach((node, i) => {
			const y = top + i * ROW, mid = midY + BOX / 2;
			const d = inward ? curve(x + w, y + BOX / 2, midX, mid) :
					   curve(midX + midW, mid, x, y + BOX / 2);

			edges.push(edge(node.kind, d));
			boxes.push(box(node, x, y, w, sentence(e, node, inward)));
		});
		if (part.hidden)
			boxes.push(moreBox(part, x, top + part.shown.length * ROW, w, showAll));
	};

	side(left, 1, true);
	side(right, rightX, false);
	boxes.push(svg("text", { x: 1, y: 14, class: "side" }, sideTitle("used by", left)),
		   svg("text", { x: rightX, y: 14, class: "side" }, sideTitle("uses", right)));
	boxes.push(svg("g", { class: `self ${e.class}`, role: "img", "aria-label": e.name },
		       svg("rect", { x: midX, y: midY, width: midW, height: BOX, rx: 4 }),
		       svg("text", { x: midX + 7, y: midY + 15 }, shorten(e.name, midW))));
	return { height, edges, boxes };
}

function drawNarrow(e, left, right, width, showAll) {
	const edges = [], boxes = [], x = 22, w = width - x - 12;
	const up = left.shown.length + !!left.hidden, midY = 20 + up * ROW;
	const side = (part, top, inward) => {
		part.shown.forEach((node, i) => {
			const y = top + i * ROW + BOX / 2, mid = midY + BOX / 2;

			edges.push(edge(node.kind, inward ? `M${x} ${y}H6V${mid}H11` :
							    `M11 ${mid}H6V${y}H${x - 1}`));
			boxes.push(box(node, x, y - BOX / 2, w, sentence(e, node, inward)));
		});
		if (part.hidden)
			boxes.push(moreBox(part, x, top + part.shown.length * ROW, w, showAll));
	};
	const below = midY + ROW + 20;

	side(left, 20, true);
	side(right, below, false);
	boxes.push(svg("text", { x, y: 13, class: "side" }, sideTitle("used by", left)),
		   svg("text", { x, y: below - 7, class: "side" }, sideTitle("uses", right)));
	boxes.push(svg("g", { class: `self ${e.class}`, role: "img", "aria-label": e.name },
		       svg("rect", { x: 12, y: midY, width: width - 14, height: BOX, rx: 4 }),
		       svg("text", { x: 19, y: midY + 15 }, shorten(e.name, width - 14))));
	return { height: below + (right.shown.length + !!right.hidden) * ROW, edges, boxes };
}

/* The graph of an entry, as wide as its place is. */
function drawGraph(e, host, all) {
	const width = Math.max(260, host.clientWidth);
	const left = cut(callersOf(e), all), right = cut(calleesOf(e), all);
	const again = () => drawGraph(e, host, true);
	const drawn = (width < 620 ? drawNarrow : drawWide)(e, left, right, width, again);
	const tip = svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8,
				    markerHeight: 8, orient: "auto" },
			svg("path", { d: "M0 0L8 4L0 8" }));

	host.replaceChildren(svg("svg", { id: "graph", viewBox: `0 0 ${width} ${drawn.height + 4}`,
		role: "group", "aria-label": `what uses ${e.name}, and what it uses` },
		svg("defs", {}, tip), ...drawn.edges, ...drawn.boxes));
}
