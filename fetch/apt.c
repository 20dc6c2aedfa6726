// SPDX-License-Identifier: GPL-2.0
/*
 * apt.c - Debian's lists, with a state of apt's of our own; see fetch.h
 *
 * In:  the machine's apt sources and lists, which are read only; kconfig/debian.suites.
 * Out: the index. Lists of suites that the machine does not use are kept in the cache's apt/, where
 *      apt-get, which checks their signatures, has sources, lists and a cache of its own.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"

#define APT_HELPER	"/usr/lib/apt/apt-helper"

/* What apt-get indextargets says of a list of packages. */
struct list {
	const char *file, *base;
	const char *suite;	/* its name in the archive */
	const char *source;	/* and in the source: maybe "stable" */
};

struct lists {
	struct arena *mem;
	struct list *list;
	size_t nr, cap;
};

static char *own_file(const struct fetch *f, const char *name)
{
	return arena_printf(f->mem, "%s/apt/%s", f->cache, name);
}

/* ---- which lists there are ---- */

/* "FILE|BASE|CODENAME|SUITE"; apt leaves a name that it has no value for as it is */
static int add_list(void *ctx, char *line)
{
	struct lists *ls = ctx;
	char *field[4], *p = line;
	size_t i;

	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < ARRAY_SIZE(field); i++)
		field[i] = strsep(&p, "|");
	if (!field[3])
		return 0;
	XGROW(ls->list, ls->nr, ls->cap);
	ls->list[ls->nr++] = (struct list){
		.file = arena_strdup(ls->mem, field[0]),
		.base = arena_strdup(ls->mem, field[1]),
		.suite = arena_strdup(ls->mem, *field[2] && *field[2] != '$' ? field[2] : field[3]),
		.source = arena_strdup(ls->mem, field[3]),
	};
	return 0;
}

/*
 * Lists of the machine's sources, or of our own with @conf: those that are there, or all that the
 * sources name, of which apt then knows less.
 */
static int find_lists(struct fetch *f, const char *conf, bool all, struct lists *ls)
{
	const char *argv[] = {
		"apt-get", "indextargets", "--format",
		"$(FILENAME)|$(REPO_URI)|$(CODENAME)|$(RELEASE)", "Created-By: Packages",
		"Component: main", all ? "--no-release-info" : "--release-info",
		conf ? "-c" : NULL, conf, NULL
	};
	struct run_opts o = { .quiet = true };

	ls->mem = f->mem;
	return run_lines(argv, &o, add_list, ls);
}

/* ---- reading one ---- */

/* A list being read; apt's lists have an empty line after each package. */
struct reader {
	struct fetch *f;
	const struct list *list;
	struct fetch_package p;
	bool skip;		/* a package of no interest */
	bool damaged;
};

static void end_package(struct reader *r)
{
	if (r->p.name && *r->p.name && !r->skip && fetch_add_package(r->f, &r->p))
		r->damaged = true;
	r->skip = false;
	r->p = (struct fetch_package){
		.name = "", .version = "", .depends = "", .filename = "", .sha256 = "",
		.suite = r->list->suite, .base = r->list->base,
	};
}

static int read_field(void *ctx, char *line)
{
	struct reader *r = ctx;
	const struct {
		const char *name;
		const char **to;
	} fields[] = {
		{ "Version: ", &r->p.version }, { "Depends: ", &r->p.depends },
		{ "Filename: ", &r->p.filename }, { "SHA256: ", &r->p.sha256 },
	};
	size_t i;

	line[strcspn(line, "\n")] = '\0';
	if (!*line)
		end_package(r);
	if (str_starts(line, "Package: ")) {
		r->skip = !str_starts(line + 9, "linux-");
		r->p.name = r->skip ? "" : arena_strdup(r->f->mem, line + 9);
	}
	if (r->skip)
		return 0;
	if (str_starts(line, "Size: "))
		r->p.size = strtoull(line + 6, NULL, 10);
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (str_starts(line, fields[i].name))
			*fields[i].to = arena_strdup(r->f->mem, line + strlen(fields[i].name));
	return 0;
}

static void read_list(struct fetch *f, const struct list *l)
{
	struct reader r = { .f = f, .list = l };
	/* lists may be compressed */
	const char *argv[] = { APT_HELPER, "cat-file", l->file, NULL };
	struct run_opts o = { .quiet = true };

	end_package(&r);
	if (run_lines(argv, &o, read_field, &r))
		ps_warn("%s: cannot read the list: " APT_HELPER " fails; run plugsched fetch --update",
			l->file);
	end_package(&r);
	if (r.damaged)
		ps_warn("%s: a package is not described as packages are: it is left out", l->file);
}

static bool has_suite(const struct lists *ls, const char *suite)
{
	size_t i;

	for (i = 0; i < ls->nr; i++)
		if (str_eq(ls->list[i].suite, suite) || str_eq(ls->list[i].source, suite))
			return true;
	return false;
}

/* The suites that are in the sources and of which there is no list. */
static const char *unread_suites(struct fetch *f, const char *conf, const struct lists *there)
{
	struct lists all = { 0 };
	const char *unread = "";
	size_t i;

	find_lists(f, NULL, true, &all);
	if (conf)
		find_lists(f, conf, true, &all);
	for (i = 0; i < all.nr; i++) {
		const char *suite = all.list[i].suite;
		struct lists before = { .list = all.list, .nr = i };

		/* each suite has several lists, by architecture */
		if (!has_suite(there, suite) && !has_suite(&before, suite))
			unread = arena_printf(f->mem, "%s%s%s", unread, *unread ? " " : "", suite);
	}
	free(all.list);
	return unread;
}

static int apt_read(struct fetch *f)
{
	const char *conf = own_file(f, "apt.conf");
	struct lists ls = { 0 };
	size_t i;
	int err;

	if (!path_is_file(conf))
		conf = NULL;
	err = find_lists(f, NULL, false, &ls);
	if (err) {
		ps_err("apt-get cannot read the machine's sources; run apt-get indextargets to see why");
		return -EINVAL;
	}
	if (conf)
		find_lists(f, conf, false, &ls);
	for (i = 0; i < ls.nr; i++)
		read_list(f, &ls.list[i]);
	f->unread = unread_suites(f, conf, &ls);
	free(ls.list);
	fetch_deb_kernels(f);
	return 0;
}

/* ---- lists of our own ---- */

static const char *user_name(void)
{
	const struct passwd *pw = getpwuid(geteuid());

	return pw ? pw->pw_name : "root";
}

/*
 * What apt reads after the machine's configuration: nothing of its own state is used but the keys
 * it trusts, and none of its hooks run. The cache may be closed to apt's own user.
 */
static int write_conf(struct fetch *f)
{
	char *text = arena_printf(f->mem,
		"Dir::Etc::SourceList \"%1$s/apt/sources.list\";\n"
		"Dir::Etc::SourceParts \"/dev/null\";\n"
		"Dir::State::Lists \"%1$s/apt/lists\";\n"
		"Dir::Cache \"%1$s/apt\";\n"
		"Dir::Cache::Archives \"%1$s/apt/archives\";\n"
		"APT::Sandbox::User \"%2$s\";\n"
		"Acquire::Languages \"none\";\n"
		"#clear APT::Update::Pre-Invoke;\n"
		"#clear APT::Update::Post-Invoke;\n"
		"#clear APT::Update::Post-Invoke-Success;\n", f->cache, user_name());
	int err;

	err = path_make_dirs(own_file(f, "lists/partial"));
	if (!err)
		err = path_make_dirs(own_file(f, "archives/partial"));
	return err ? err : file_write(own_file(f, "apt.conf"), text, strlen(text));
}

/* The archive of the first source that is of the security team, or that is not. */
static const char *archive_of(const struct lists *ls, bool security)
{
	size_t i;

	for (i = 0; i < ls->nr; i++)
		if (str_ends(ls->list[i].suite, "-security") == security)
			return ls->list[i].base;
	return NULL;
}

/* Sources of other archives may come first: those that have a suite that we know are Debian's. */
static void drop_strangers(struct lists *ls, const char *suites)
{
	size_t i, n = 0;

	for (i = 0; i < ls->nr; i++) {
		char *line = xasprintf("\n%s\n", ls->list[i].suite);

		if (strstr(suites, line))
			ls->list[n++] = ls->list[i];
		free(line);
	}
	ls->nr = n;
}

static int write_sources(struct fetch *f, struct lists *ls)
{
	char *path = ps_data_path("kconfig/debian.suites"), *text = file_read(path, NULL), *line, *save;
	char *arch = run_capture((const char *[]){ "dpkg", "--print-architecture", NULL }, NULL);
	struct strbuf sb = { 0 };
	int err = -EINVAL;

	if (!text || !arch)
		goto out;
	drop_strangers(ls, text);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		const char *base = archive_of(ls, str_ends(line, "-security"));

		/* suites of the machine's, too: their lists are as old as it likes */
		if (*line != '#' && base)
			sb_printf(&sb, "deb [arch=%s lang=none target=Packages] %s %s main\n", arch, base,
				  line);
	}
	if (sb.len)
		err = file_write(own_file(f, "sources.list"), sb.buf, sb.len);
	else
		ps_warn("the machine's apt sources name no suite of Debian: no other suite can be found by them");
out:
	sb_free(&sb);
	free(arch);
	free(text);
	free(path);
	return err;
}

/* apt's own words for what went wrong: "E: ..." */
static int pass_error(void *ctx, char *line)
{
	(void)ctx;
	line[strcspn(line, "\n")] = '\0';
	if (str_starts(line, "E: "))
		ps_warn("apt: %s", line + 3);
	return 0;
}

static int run_apt(const char *const *argv)
{
	struct run_opts o = { .stderr_too = true, .die_with_us = true };

	return run_lines(argv, &o, pass_error, NULL);
}

static int apt_update(struct fetch *f)
{
	const char *argv[] = { "apt-get", "-q", "-c", own_file(f, "apt.conf"), "update", NULL };
	struct lists ls = { 0 };
	int err;

	err = find_lists(f, NULL, true, &ls);
	if (!err)
		err = write_conf(f);
	if (!err)
		err = write_sources(f, &ls);
	free(ls.list);
	if (err)
		return err;
	/* one suite that is gone does not keep the others from being read */
	if (run_apt(argv))
		ps_warn("not all lists could be updated: the old ones are used; is the archive reachable?");
	return 0;
}

int fetch_apt_download(struct fetch *f, const struct fetch_package *p, const char *file)
{
	const char *uri = arena_printf(f->mem, "%s%s%s", p->base, str_ends(p->base, "/") ? "" : "/",
				       p->filename);
	const char *argv[] = { APT_HELPER, "-c", own_file(f, "apt.conf"), "download-file", uri, file,
			       arena_printf(f->mem, "SHA256:%s", p->sha256), NULL };
	int err = write_conf(f);

	if (err)
		return err;
	if (!run_apt(argv))
		return 0;
	ps_err("cannot fetch %s", uri);
	return -EIO;
}

const struct fetch_archive fetch_apt = {
	.read = apt_read,
	.update = apt_update,
	.get = fetch_deb_get,
};
