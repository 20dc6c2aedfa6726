// SPDX-License-Identifier: GPL-2.0
/*
 * template.c - see template.h
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "package/template.h"

char *package_fill(const char *text, const struct strmap *values, struct strbuf *sb)
{
	const char *at, *end;

	while ((at = strchr(text, '@'))) {
		for (end = at + 1; isupper((unsigned char)*end) || *end == '_'; end++)
			;
		if (end == at + 1 || *end != '@') {
			/* an address, not a name */
			sb_addn(sb, text, at + 1 - text);
			text = at + 1;
			continue;
		}
		char *name = xstrndup(at + 1, end - at - 1);
		const char *value = strmap_get(values, name);

		if (!value)
			return name;
		free(name);
		sb_addn(sb, text, at - text);
		sb_add(sb, value);
		text = end + 1;
	}
	sb_add(sb, text);
	return NULL;
}

int package_fill_file(const char *template, const struct strmap *values, const char *to,
		      unsigned int mode)
{
	char *rel = xasprintf("package/templates/%s", template), *path = ps_data_path(rel);
	char *text = file_read(path, NULL), *missing = NULL;
	struct strbuf sb = {0};
	int err = 0;

	if (!text) {
		err = -errno;
		goto out;
	}
	missing = package_fill(text, values, &sb);
	if (missing) {
		ps_err("%s: nothing is known as @%s@", path, missing);
		err = -EINVAL;
	}
	if (!err)
		err = path_make_parents(to);
	if (!err)
		err = file_write(to, sb.buf ?: "", sb.len);
	if (!err && chmod(to, mode)) {
		err = -errno;
		ps_err("cannot write %s: %s", to, strerror(errno));
	}
out:
	sb_free(&sb);
	free(missing);
	free(text);
	free(path);
	free(rel);
	return err;
}
