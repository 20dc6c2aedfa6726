// SPDX-License-Identifier: GPL-2.0
/*
 * dom.js - making elements. Text goes in as text only, so that no name can become markup.
 */
"use strict";

const $ = (id) => document.getElementById(id);

function fill(node, attrs, children) {
	for (const [key, value] of Object.entries(attrs || {}))
		if (value !== null && value !== false)
			node.setAttribute(key, value === true ? "" : value);
	node.append(...children.flat(Infinity).filter((c) => c !== null && c !== ""));
	return node;
}

const el = (tag, attrs, ...children) => fill(document.createElement(tag), attrs, children);
const svg = (tag, attrs, ...children) =>
	fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attrs, children);

const href = (e) => "#" + encodeURIComponent(e.id);
const badge = (cls) => el("span", { class: `badge ${cls}` }, cls);
