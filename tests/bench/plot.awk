# SPDX-License-Identifier: GPL-2.0
#
# plot.awk - docs/stop.svg: the stop against threads, and against runnable tasks
#
# In:  the lines of stop.sh, of which each figure is the middle of its three.
# Out: an SVG of two panels, for light and for dark pages.

function x_of(panel, n) {
	if (panel == 1)	# 100 to 10,000, by powers of ten
		return LEFT + WIDE * log(n / 100) / log(100)
	return LEFT + STEP + WIDE * n / most
}

function y_of(panel, value) { return BOTTOM - HIGH * value / top[panel] }

# a round number of ticks above the largest value
function ceiling(value,    step) {
	for (step = 1000; value > 5 * step; step *= (substr(step, 1, 1) == "2") ? 2.5 : 2)
		;
	return step
}

function text(x, y, class, anchor, what) {
	printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor,
	       what
}

function line(x1, y1, x2, y2, class) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

function axes(panel, title, label,    left, i, n) {
	left = LEFT + (panel - 1) * STEP
	text(left + WIDE / 2, 28, "title", "middle", title)
	for (i = 0; i <= 5; i++) {
		line(left, y_of(panel, i * tick[panel]), left + WIDE, y_of(panel, i * tick[panel]),
		     i ? "grid" : "axis")
		text(left - 8, y_of(panel, i * tick[panel]) + 4, "label", "end", i * tick[panel] / 1000)
	}
	line(left, BOTTOM, left, BOTTOM - HIGH, "axis")
	if (panel == 1)
		for (n = 100; n <= 10000; n *= 10) {
			line(x_of(1, n), BOTTOM, x_of(1, n), BOTTOM + 5, "axis")
			text(x_of(1, n), BOTTOM + 20, "label", "middle", n)
		}
	else
		for (i = 0; i <= 4; i++) {
			n = most * i / 4
			line(x_of(2, n), BOTTOM, x_of(2, n), BOTTOM + 5, "axis")
			text(x_of(2, n), BOTTOM + 20, "label", "middle", n)
		}
	text(left + WIDE / 2, BOTTOM + 42, "label", "middle", label)
}

function curve(panel, kind, class,    i, points) {
	points = ""
	for (i = 1; i <= nr[kind]; i++) {
		points = points sprintf(" %.1f,%.1f", x_of(panel, number[kind, i]), y_of(panel, value[kind, i]))
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" class=\"%s dot\"/>\n",
		       x_of(panel, number[kind, i]), y_of(panel, value[kind, i]), class
	}
	printf "<polyline points=\"%s\" class=\"%s\"/>\n", substr(points, 2), class
}

function key(x, y, class, what) {
	line(x, y, x + 24, y, class)
	text(x + 32, y + 4, "label", "start", what)
}

$1 == "stop" && $4 == "in" {
	key_of = $2 SUBSEP $3
	seen[key_of]++
	got[key_of, seen[key_of]] = $6
	if (seen[key_of] == 3) {
		a = got[key_of, 1]; b = got[key_of, 2]; c = got[key_of, 3]
		mid = a + b + c - (a > b ? (a > c ? a : c) : (b > c ? b : c)) - \
		      (a < b ? (a < c ? a : c) : (b < c ? b : c))
		nr[$2]++
		number[$2, nr[$2]] = $3
		value[$2, nr[$2]] = mid
		panel = $2 == "runnable" ? 2 : 1
		if (mid > largest[panel])
			largest[panel] = mid
		if ($2 == "runnable" && $3 > most)
			most = $3
	}
}

END {
	if (!nr["sleeping"] || !nr["waking"] || !nr["runnable"] || !nr["idle"]) {
		print "plot.awk: lines are missing" > "/dev/stderr"
		exit 1
	}
	LEFT = 64; WIDE = 340; STEP = 460; BOTTOM = 300; HIGH = 240
	# the goals are in the picture, too
	if (largest[2] < 15000 + 800 * most)
		largest[2] = 15000 + 800 * most
	if (largest[1] < 15000)
		largest[1] = 15000
	for (panel = 1; panel <= 2; panel++) {
		tick[panel] = ceiling(largest[panel])
		top[panel] = 5 * tick[panel]
	}
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 390\" font-family=\"sans-serif\">"
	print "<title>The stop in thousands of instructions, against threads and against runnable tasks</title>"
	print "<style>"
	print "svg { color-scheme: light dark; }"
	print ".page { fill: #fff; } .title { font-size: 15px; fill: #222; } .label { font-size: 12px; fill: #444; }"
	print ".axis { stroke: #444; } .grid { stroke: #ddd; } .goal { stroke: #b45309; stroke-dasharray: 6 4; }"
	print "polyline, .one, .two { fill: none; stroke-width: 2; } .one { stroke: #1d4ed8; }"
	print ".two { stroke: #047857; stroke-dasharray: 2 3; } .one.dot { fill: #1d4ed8; } .two.dot { fill: #047857; }"
	print "@media (prefers-color-scheme: dark) {"
	print ".page { fill: #16181d; } .title { fill: #eee; } .label { fill: #bbb; }"
	print ".axis { stroke: #bbb; } .grid { stroke: #363a43; } .goal { stroke: #fbbf24; }"
	print ".one { stroke: #7aa2ff; } .two { stroke: #34d399; } .one.dot { fill: #7aa2ff; }"
	print ".two.dot { fill: #34d399; } }"
	print "</style>"
	print "<rect width=\"900\" height=\"390\" class=\"page\"/>"
	axes(1, "the stop against threads", "threads")
	axes(2, "the stop against runnable tasks", "runnable tasks")
	line(LEFT, y_of(1, 15000), LEFT + WIDE, y_of(1, 15000), "goal")
	curve(1, "sleeping", "one")
	curve(1, "waking", "two")
	nr["runnable"]++
	for (i = nr["runnable"]; i > 1; i--) {
		number["runnable", i] = number["runnable", i - 1]
		value["runnable", i] = value["runnable", i - 1]
	}
	number["runnable", 1] = 0
	value["runnable", 1] = value["idle", 1]
	line(x_of(2, 0), y_of(2, 15000), x_of(2, most), y_of(2, 15000 + 800 * most), "goal")
	curve(2, "runnable", "one")
	key(LEFT, 368, "one", "asleep; runnable")
	key(LEFT + 180, 368, "two", "waking every 100 ms, some runnable")
	key(LEFT + 430, 368, "goal", "goal: 15, and 0.8 more for each runnable task")
	printf "<text x=\"16\" y=\"%d\" class=\"label\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">thousands of instructions</text>\n", BOTTOM - HIGH / 2, BOTTOM - HIGH / 2
	print "</svg>"
}
