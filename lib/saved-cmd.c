// SPDX-License-Identifier: GPL-2.0
/* saved-cmd.c - the compiler's commands that Kbuild keeps (saved-cmd.h) */
#include "lib/saved-cmd.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

/* make's escapes in a saved command */
static void unescape(struct strbuf *sb, const char *s, size_t n)
{
	while (n) {
		if (n >= 2 && s[0] == '$' && s[1] == '$') {
			sb_add(sb, "$");
			s += 2;
			n -= 2;
		} else if (n >= 8 && !strncmp(s, "$(pound)", 8)) {
			sb_add(sb, "#");
			s += 8;
			n -= 8;
		} else {
			sb_addn(sb, s++, 1);
			n--;
		}
	}
}

char *run_saved_cmd(const char *build, const char *object, bool plugin)
{
	const char *slash = strrchr(object, '/');
	int dir = slash ? slash - object + 1 : 0;
	char *path, *text, *cmd, *word, *save;
	struct strbuf raw = { 0 }, sb = {0};
	bool skip = false;

	path = xasprintf("%s/%.*s.%s.cmd", build, dir, object, object + dir);
	text = file_read_quiet(path, NULL);
	free(path);
	cmd = text ? strstr(text, ":= ") : NULL;
	if (!cmd) {
		free(text);
		return NULL;
	}
	cmd += 3;
	unescape(&raw, cmd, strcspn(cmd, "\n;"));
	for (word = strtok_r(raw.buf, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (skip)
			skip = false;
		else if (str_eq(word, "-o"))
			skip = true;
		else if (!str_starts(word, "-Wp,-M") && (plugin || !str_starts(word, "-fplugin")))
			sb_printf(&sb, "%s%s", sb.len ? " " : "", word);
	}
	sb_free(&raw);
	free(text);
	return sb.buf;
}
