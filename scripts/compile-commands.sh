#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# compile-commands.sh - a compilation database out of make's commands
#
# In:  what `make -Bn V=1` prints. Out: compile_commands.json on stdout.

awk -v dir="$(pwd)" '
function quote(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
/ -c -o [^ ]+ [^ ]+\.(c|cc)$/ {
	printf "%s\n{ \"directory\": %s, \"file\": %s, \"command\": %s }",
	       n++ ? "," : "[", quote(dir), quote($NF), quote($0)
}
END { print n ? "\n]" : "[]" }'
