// SPDX-License-Identifier: GPL-2.0
/*
 * profile.c - what differs from kernel series to kernel series (see profile.h)
 */
#include "analyzer/profile.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

static struct profile_list *section(struct profile *p, const char *name)
{
	const struct {
		const char *name;
		struct profile_list *list;
	} sections[] = {
		{ "files", &p->files },
		{ "stack_switch", &p->stack_switch },
		{ "sleeps", &p->sleeps },
		{ "brief", &p->brief },
		{ "outsider", &p->outsider },
		{ "shared", &p->shared },
		{ "private", &p->private },
		{ "private_sections", &p->private_sections },
		{ "switched_sections", &p->switched_sections },
		{ "structs", &p->structs },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (str_eq(sections[i].name, name))
			return sections[i].list;
	return NULL;
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return s;
}

static int read_line(struct profile *p, struct profile_list **list, char *line, unsigned int n)
{
	char *key = trim(line), *eq, *end = key + strlen(key);

	if (!*key || *key == '#')
		return 0;
	if (*key == '[') {
		if (end[-1] != ']') {
			ps_err("%s:%u: missing ]", p->path, n);
			return -EINVAL;
		}
		end[-1] = '\0';
		*list = section(p, trim(key + 1));
		if (!*list) {
			ps_err("%s:%u: unknown section [%s]", p->path, n, trim(key + 1));
			return -EINVAL;
		}
		return 0;
	}
	if (!*list) {
		ps_err("%s:%u: \"%s\" is before the first [section]", p->path, n, key);
		return -EINVAL;
	}
	eq = strchr(key, '=');
	if (eq)
		*eq = '\0';
	XGROW((*list)->rules, (*list)->nr, (*list)->cap);
	(*list)->rules[(*list)->nr++] = (struct profile_rule){
		.pattern = trim(key),
		.reason = eq ? trim(eq + 1) : "",
	};
	return 0;
}

int profile_read(struct profile *p, const char *path)
{
	struct profile_list *list = NULL;
	unsigned int n = 0;
	char *line, *next;
	int err = 0;

	memset(p, 0, sizeof(*p));
	p->text = file_read(path, NULL);
	if (!p->text)
		return -errno;
	p->path = xstrdup(path);
	for (line = p->text; line && !err; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		err = read_line(p, &list, line, ++n);
	}
	if (!err && (!p->files.nr || !p->stack_switch.nr)) {
		ps_err("%s: a profile needs [files] and [stack_switch]", path);
		err = -EINVAL;
	}
	if (err)
		profile_free(p);
	return err;
}

void profile_free(struct profile *p)
{
	free(p->files.rules);
	free(p->stack_switch.rules);
	free(p->sleeps.rules);
	free(p->brief.rules);
	free(p->outsider.rules);
	free(p->shared.rules);
	free(p->private.rules);
	free(p->private_sections.rules);
	free(p->switched_sections.rules);
	free(p->structs.rules);
	free(p->text);
	free(p->path);
	memset(p, 0, sizeof(*p));
}

const char *profile_name(const struct profile *p)
{
	const char *slash = strrchr(p->path, '/');

	return slash ? slash + 1 : p->path;
}

char *profile_structs(const struct profile *p)
{
	struct strbuf sb = { 0 };
	size_t i;

	sb_add(&sb, "");
	for (i = 0; i < p->structs.nr; i++)
		sb_printf(&sb, "%s%s", i ? ":" : "", p->structs.rules[i].pattern);
	return sb.buf;
}

const struct profile_rule *profile_match(const struct profile_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (!fnmatch(list->rules[i].pattern, name, 0))
			return &list->rules[i];
	return NULL;
}
