# SPDX-License-Identifier: GPL-2.0
#
# tail.awk - examples/NAME/latency.svg: how many requests take longer than so long
#
# In:  -v name=NAME; lines "plot NAME WHEN PERCENT MICROSECONDS", of which WHEN is builtin, changed or
#      again, or one of these and .other for a second service, and PERCENT are slower.
# Out: an SVG, both axes by powers of ten, for light and for dark pages.

function x_of(us) { return LEFT + WIDE * log(us / low) / log(high / low) }

function y_of(percent) { return BOTTOM - HIGH * log(percent / LEAST) / log(100 / LEAST) }

function text(x, y, class, anchor, what) {
	printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor,
	       what
}

function line(x1, y1, x2, y2, class) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

function curve(when, class, i, points) {
	for (i = 1; i <= nr[when]; i++)
		points = points sprintf(" %.1f,%.1f", x_of(us[when, i]), y_of(percent[when, i]))
	printf "<polyline points=\"%s\" class=\"%s\"/>\n", substr(points, 2), class
}

function key(x, class, what) {
	line(x, 388, x + 24, 388, class)
	text(x + 32, 392, "label", "start", what)
}

$1 == "plot" && $2 == name && $5 > 0 {
	i = ++nr[$3]
	percent[$3, i] = $4
	us[$3, i] = $5
	if (!lowest || $5 < lowest)
		lowest = $5
	if ($5 > highest)
		highest = $5
}

END {
	if (!nr["builtin"] || !nr["changed"] || !nr["again"]) {
		print "tail.awk: no latencies of " name > "/dev/stderr"
		exit 1
	}
	LEFT = 72; WIDE = 540; BOTTOM = 320; HIGH = 270; LEAST = 0.05
	for (low = 1; low * 10 <= lowest; low *= 10)
		;
	for (high = low * 10; high < highest; high *= 10)
		;
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 660 410\" font-family=\"sans-serif\">"
	print "<title>" name ": requests that take longer, against latency</title>"
	print "<style>"
	print "svg { color-scheme: light dark; }"
	print ".page { fill: #fff; } .title { font-size: 15px; fill: #222; } .label { font-size: 12px; fill: #444; }"
	print ".axis { stroke: #444; } .grid { stroke: #ddd; } polyline { fill: none; }"
	print "polyline, .builtin, .changed, .again, .other { stroke-width: 2; } .builtin { stroke: #b45309; }"
	print ".changed { stroke: #1d4ed8; } .again { stroke: #047857; stroke-dasharray: 3 4; }"
	print ".other { stroke: #7e22ce; stroke-dasharray: 8 4; }"
	print "@media (prefers-color-scheme: dark) {"
	print ".page { fill: #16181d; } .title { fill: #eee; } .label { fill: #bbb; }"
	print ".axis { stroke: #bbb; } .grid { stroke: #363a43; } .builtin { stroke: #fbbf24; }"
	print ".changed { stroke: #7aa2ff; } .again { stroke: #34d399; } .other { stroke: #d8b4fe; } }"
	print "</style>"
	print "<rect width=\"660\" height=\"410\" class=\"page\"/>"
	text(LEFT + WIDE / 2, 28, "title", "middle", name)
	for (p = 100; p >= LEAST; p /= 10) {
		line(LEFT, y_of(p), LEFT + WIDE, y_of(p), "grid")
		text(LEFT - 8, y_of(p) + 4, "label", "end", p " %")
	}
	for (x = low; x <= high; x *= 10) {
		line(x_of(x), BOTTOM, x_of(x), BOTTOM - HIGH, "grid")
		text(x_of(x), BOTTOM + 20, "label", "middle", x < 1000 ? x " us" : x / 1000 " ms")
	}
	line(LEFT, BOTTOM, LEFT + WIDE, BOTTOM, "axis")
	line(LEFT, BOTTOM, LEFT, BOTTOM - HIGH, "axis")
	text(LEFT + WIDE / 2, BOTTOM + 44, "label", "middle", "latency (a nanosecond is an eighth of an instruction)")
	printf "<text x=\"16\" y=\"%d\" class=\"label\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">requests that take longer</text>\n", BOTTOM - HIGH / 2, BOTTOM - HIGH / 2
	curve("builtin", "builtin")
	curve("changed", "changed")
	curve("again", "again")
	key(LEFT, "builtin", "the kernel's own scheduler")
	key(LEFT + 200, "changed", "with the module")
	key(LEFT + 330, "again", "after unload")
	if (nr["changed.other"]) {
		curve("changed.other", "other")
		key(LEFT + 440, "other", "the other service")
	}
	print "</svg>"
}
