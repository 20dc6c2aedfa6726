#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# page.sh - the page of `plugsched boundary --html`, used by keyboard and mouse in a real browser
#
# In:  a work directory with a boundary, and from there: a function that is entered from outside,
#      one of its callees that the module replaces too, a function that stays, one that has a copy
#      inlined outside, who holds that copy, one of the scheduler's files, a struct, a field of it
#      that is touched outside, and who does.
#      PAGE_REASON: a part of the function's reason; PAGE_SHOT: where a picture of it goes.
# Out: TAP.
# usage: page.sh WORKDIR INTERFACE CALLEE OUTSIDER COPIED HOLDER FILE STRUCT FIELD TOUCHER

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$1 interface=$2 callee=$3 outsider=$4 copied=$5 holder=$6 file=$7 struct=$8 member=$9
toucher=${10}
tmp=$(mktemp -d)
. "$top/tests/lib/tap.sh"
. "$top/tests/boundary/browser.sh"
trap 'browser_stop; rm -rf "$tmp"' EXIT

part() {	# TEXT WANTED
	echo "$1"
	[[ $1 == *"$2"* ]]
}
has() {	# WHAT GOT WANTED, a part of it
	ok "$1: \"$3\"" part "$2" "$3"
}

first='document.querySelector("#list a")'
focused='return document.activeElement.id || document.activeElement.className'

clear_all() {
	open_page about:blank
	open_page "file://$tmp/page.html"
}

need "the page is written" "$top/build/plugsched" boundary "$work" --html "$tmp/page.html"
is "nothing is fetched from elsewhere" \
	"$(grep -cE '(src|href)="?(https?:)?//|@import|url\((https?:)?//' "$tmp/page.html")" 0
need "a browser runs" browser_start
open_page "file://$tmp/page.html"

# ---- what is there ----
total=$("$top/build/plugsched" boundary "$work" --summary |
	awk '/^(functions|variables|structs):/ { n += $2 } END { print n }')
is "the first screen counts everything" "$(text_of '#count')" "$total found"
has "the first screen says how many may be changed" "$(text_of '#share')" "can be changed"
for field in '#q' '#file' '#kinds button' '#classes button' '#answers button' '#list'; do
	is "$field has a name for screen readers" \
		"$([ -n "$(label_of "$field")" ] && echo yes)" yes
done

# ---- searching ----
type_into '#q' "$interface"
is "what is typed is found first" "$(js "return $first.querySelector('.name').textContent")" \
	"$interface"
press '\uE007'
has "Enter shows it" "$(text_of '#detail h2')" "$interface interface"
has "a verdict" "$(text_of '#verdict')" "yes, and the change reaches everywhere"
has "its reason names the caller" "$(text_of '#reason')" "called from outside by"
[ -z "${PAGE_REASON:-}" ] ||
	has "what looks like markup is text" "$(text_of '#reason')" "$PAGE_REASON"
has "the title is the page's own" "$(js 'return document.title')" "$interface: interface"
has "its definition is quoted" "$(text_of '#detail pre')" "$interface("

# ---- the graph ----
is "the callee is drawn" "$(js "return [...document.querySelectorAll('#graph a text')].some(
	(t) => t.textContent === '$callee')")" true
js "[...document.querySelectorAll('#graph a')].find((a) =>
	a.querySelector('text').textContent === '$callee').id = 'edge'" > /dev/null
has "its box has a name" "$(label_of '#edge')" "$interface calls it at"
click '#edge' > /dev/null
has "following the edge shows the callee" "$(text_of '#detail h2')" "$callee"
is "the selection is where the focus is" "$(js "$focused")" detail
is "the caller is drawn there" "$(js "return [...document.querySelectorAll('#graph a text')].some(
	(t) => t.textContent === '$interface')")" true
js 'history.back()' > /dev/null
sleep 0.3
has "the browser's Back returns" "$(text_of '#detail h2')" "$interface"

# ---- filters ----
clear_all
click '#classes button[data-value=outsider]' > /dev/null
is "the class filter leaves outsiders only" "$(js "return [...new Set([...document.querySelectorAll(
	'#list .badge')].map((b) => b.textContent))].join()")" outsider
is "its button is pressed" "$(js "return document.querySelector(
	'#classes [data-value=outsider]').getAttribute('aria-pressed')")" true
type_into '#q' "$outsider"
click '#list a' > /dev/null
has "an outsider may not be changed" "$(text_of '#verdict')" "no, it stays the kernel's"
is "the remedy is shown" "$([ -n "$(text_of '#remedy')" ] && echo yes)" yes
clear_all
js "const s = document.getElementById('file'); s.value = '$file';
	s.dispatchEvent(new Event('change'))" > /dev/null
is "the file filter leaves one file" "$(js "return [...document.querySelectorAll(
	'#list small')].every((s) => s.textContent.includes('$file'))")" true
is "and not nothing" "$(js "return $first !== null")" true
clear_all
click '#answers button[data-value=partly]' > /dev/null
type_into '#q' "$copied"
press '\uE007'
has "copies outside make it partly" "$(text_of '#verdict')" "partially"
has "the copies are listed with who holds them" "$(text_of '#copies')" "$holder"

# ---- structs ----
clear_all
click '#kinds button[data-value=struct]' > /dev/null
type_into '#q' "struct $struct"
press '\uE007'
has "a struct is shown" "$(text_of '#detail h2')" "struct $struct"
has "fields touched outside are listed" "$(text_of '#touched')" "$member"
js "const d = [...document.querySelectorAll('#touched .field')].find((x) =>
	x.querySelector('.name').textContent === '$member');
	d.id = 'field'; d.scrollIntoView()" > /dev/null
click '#field summary' > /dev/null
has "opening a field shows who touches it" "$(text_of '#field')" "$toucher"

# ---- by keyboard alone ----
clear_all
press '/'
is "/ goes to the search" "$(js "$focused")" q
type_into '#q' "$callee"
press '\uE015'
is "arrow down goes to what was found" \
	"$(js "return document.activeElement === $first")" true
press '\uE013'
is "arrow up goes back" "$(js "$focused")" q
press '\uE015'
press '\uE007'
has "Enter shows what has the focus" "$(text_of '#detail h2')" "$callee"
press '\uE00C'
is "Escape goes back to the search" "$(js "$focused")" q

# ---- a narrow window ----
window 400 800
sleep 0.3
is "nothing is wider than a narrow window" "$(js "return document.documentElement.scrollWidth <=
	document.documentElement.clientWidth")" true
is "the graph is as narrow" "$(js "return document.getElementById('graph').clientWidth <=
	document.documentElement.clientWidth")" true
[ -z "${PAGE_SHOT:-}" ] || screenshot "$PAGE_SHOT"

is "nothing was loaded" "$(js "return performance.getEntriesByType('resource').length")" 0
is "the browser complained about nothing" "$(console)" '[]'
done_testing
