# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# browser.sh - a real browser for shell tests: headless Chromium, driven by WebDriver through curl
#
# Sourced by: tests/boundary/page.sh. Needs chromium, chromedriver, curl; $tmp, a directory.
# Elements are named by CSS selectors.

browser_start() {
	local port options i
	port=$((20000 + $$ % 20000))
	chromedriver --port="$port" --log-path="${tmp:?}/driver.log" > /dev/null 2>&1 &
	driver_pid=$!
	driver=http://127.0.0.1:$port
	for i in $(seq 100); do
		curl -sf "$driver/status" > /dev/null 2>&1 && break
		sleep 0.1
	done
	options=
	for i in --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic \
		--no-first-run --disable-background-networking --disable-component-update \
		--disable-sync "--user-data-dir=$tmp/profile" --window-size=1280,900; do
		options="$options${options:+,}\"$i\""
	done
	session=$(curl -s "$driver/session" -d '{"capabilities":{"alwaysMatch":{
		"goog:loggingPrefs":{"browser":"ALL"},
		"goog:chromeOptions":{"args":['"$options"']}}}}' |
		sed -n 's/.*"sessionId":"\([^"]*\)".*/\1/p')
	[ -n "$session" ] && return
	echo "no browser session; chromedriver says:"
	tail -n 5 "$tmp/driver.log"
	return 1
}

browser_stop() {
	[ -z "${session:-}" ] || curl -s -X DELETE "$driver/session/$session" > /dev/null
	[ -z "${driver_pid:-}" ] || { kill "$driver_pid"; wait "$driver_pid"; } 2> /dev/null
}

post() {	# PATH JSON
	curl -s "$driver/session/$session/$1" -d "$2"
}

# what is inside {"value":...}; strings without their quotes and escapes
value() {
	sed -e 's/,"stacktrace":.*//' -e 's/^{"value"://; s/}$//; s/^"//; s/"$//' -e 's/\\u003C/</g; s/\\n/\n/g; s/\\"/"/g'
}

json() {	# TEXT
	printf '%s' "$1" | tr '\n\t' '  ' | sed -e 's/\\/\\\\/g; s/"/\\"/g'
}

open_page() {	# URL
	post url "{\"url\":\"$(json "$1")\"}" > /dev/null
}

js() {	# JAVASCRIPT
	post execute/sync "{\"script\":\"$(json "$1")\",\"args\":[]}" | value
}

element() {	# SELECTOR
	post element "{\"using\":\"css selector\",\"value\":\"$(json "$1")\"}" |
		sed -n 's/.*"element-[^"]*":"\([^"]*\)".*/\1/p'
}

click() {	# SELECTOR
	post "element/$(element "$1")/click" '{}' | value
}

type_into() {	# SELECTOR TEXT
	post "element/$(element "$1")/value" "{\"text\":\"$(json "$2")\"}" > /dev/null
}

# to whatever has the focus; KEY is a character, or an escape of WebDriver: \uE015 is arrow down
press() {	# KEY
	post actions "{\"actions\":[{\"type\":\"key\",\"id\":\"k\",\"actions\":[
		{\"type\":\"keyDown\",\"value\":\"$1\"},{\"type\":\"keyUp\",\"value\":\"$1\"}]}]}" \
		> /dev/null
}

text_of() {	# SELECTOR
	curl -s "$driver/session/$session/element/$(element "$1")/text" | value
}

# the name that a screen reader says
label_of() {	# SELECTOR
	curl -s "$driver/session/$session/element/$(element "$1")/computedlabel" | value
}

window() {	# WIDTH HEIGHT
	post window/rect "{\"width\":$1,\"height\":$2}" > /dev/null
}

screenshot() {	# FILE
	curl -s "$driver/session/$session/screenshot" | value | base64 -d > "$1"
}

console() {	# what the browser complained about
	post se/log '{"type":"browser"}' | value
}
