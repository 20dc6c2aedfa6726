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
		{ "rests", &p->rests },
		{ "brief", &p->brief },
		{ "resident", &p->resident },
		{ "interface", &p->interface },
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

/* Where the reader is. */
struct place {
	const char *path;
	unsigned int line;
	bool included;
	struct profile_list *list;	/* of the section, NULL before the first one */
};

static int read_text(struct profile *p, const char *path, bool included);

/* "include FILE": a profile beside this one; sections do not go on across it. */
static int include(struct profile *p, struct place *at, const char *name)
{
	const char *slash = strrchr(at->path, '/');
	char *path;
	int err;

	if (at->included || strchr(name, '/')) {
		ps_err("%s:%u: cannot include %s: only a profile of the same folder, and not from one that is included itself",
		       at->path, at->line, name);
		return -EINVAL;
	}
	path = xasprintf("%.*s%s", slash ? (int)(slash + 1 - at->path) : 0, at->path, name);
	if (path_is_file(path)) {
		err = read_text(p, path, true);
	} else {
		ps_err("%s:%u: cannot include %s: no such file beside it", at->path, at->line, name);
		err = -ENOENT;
	}
	free(path);
	at->list = NULL;
	return err;
}

static int read_line(struct profile *p, struct place *at, char *line)
{
	char *key = trim(line), *eq, *end = key + strlen(key);
	struct profile_list *list;

	if (!*key || *key == '#')
		return 0;
	if (str_starts(key, "include "))
		return include(p, at, trim(key + strlen("include ")));
	if (*key == '[') {
		if (end[-1] != ']') {
			ps_err("%s:%u: missing ]", at->path, at->line);
			return -EINVAL;
		}
		end[-1] = '\0';
		at->list = section(p, trim(key + 1));
		if (!at->list) {
			ps_err("%s:%u: unknown section [%s]", at->path, at->line, trim(key + 1));
			return -EINVAL;
		}
		return 0;
	}
	list = at->list;
	if (!list) {
		ps_err("%s:%u: \"%s\" is before the first [section]", at->path, at->line, key);
		return -EINVAL;
	}
	eq = strchr(key, '=');
	if (eq)
		*eq = '\0';
	XGROW(list->rules, list->nr, list->cap);
	list->rules[list->nr++] = (struct profile_rule){
		.pattern = trim(key),
		.reason = eq ? trim(eq + 1) : "",
	};
	return 0;
}

static int read_text(struct profile *p, const char *path, bool included)
{
	char *text = file_read(path, NULL), *line, *next;
	struct place at = { .path = path, .included = included };
	int err = 0;

	if (!text)
		return -errno;
	XGROW(p->texts, p->nr_texts, p->cap_texts);
	p->texts[p->nr_texts++] = (struct profile_text){ xstrdup(path), text };
	for (line = text; line && !err; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		at.line++;
		err = read_line(p, &at, line);
	}
	return err;
}

int profile_read(struct profile *p, const char *path)
{
	int err;

	memset(p, 0, sizeof(*p));
	p->path = xstrdup(path);
	err = read_text(p, path, false);
	if (!err && (!p->files.nr || !p->stack_switch.nr)) {
		ps_err("%s: a profile needs [files] and [stack_switch]", path);
		err = -EINVAL;
	}
	if (err)
		profile_free(p);
	return err;
}

void profile_ask(struct profile *p, const char *names)
{
	char *text = xstrdup(names), *name, *rest = text;

	XGROW(p->texts, p->nr_texts, p->cap_texts);
	p->texts[p->nr_texts++] = (struct profile_text){ xstrdup("--with"), text };
	while ((name = strsep(&rest, ","))) {
		if (!*name)
			continue;
		XGROW(p->with.rules, p->with.nr, p->with.cap);
		p->with.rules[p->with.nr++] = (struct profile_rule){ name, "asked for" };
	}
}

void profile_free(struct profile *p)
{
	size_t i;

	free(p->files.rules);
	free(p->stack_switch.rules);
	free(p->sleeps.rules);
	free(p->rests.rules);
	free(p->brief.rules);
	free(p->resident.rules);
	free(p->with.rules);
	free(p->interface.rules);
	free(p->outsider.rules);
	free(p->shared.rules);
	free(p->private.rules);
	free(p->private_sections.rules);
	free(p->switched_sections.rules);
	free(p->structs.rules);
	for (i = 0; i < p->nr_texts; i++) {
		free(p->texts[i].path);
		free(p->texts[i].text);
	}
	free(p->texts);
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
		/* of files, those of a folder and not of folders in it */
		if (!fnmatch(list->rules[i].pattern, name, FNM_PATHNAME))
			return &list->rules[i];
	return NULL;
}
