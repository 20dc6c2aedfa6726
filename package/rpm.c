// SPDX-License-Identifier: GPL-2.0
/*
 * rpm.c - a spec file, and the .rpm that rpmbuild makes of it
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "package/package.h"
#include "package/template.h"

/* A '%' in a spec file begins a macro. */
static void add_escaped(struct strbuf *sb, const char *text, size_t len)
{
	for (; len; len--, text++) {
		sb_addn(sb, text, 1);
		if (*text == '%')
			sb_addn(sb, text, 1);
	}
}

static const char *changelog(struct package *pkg)
{
	struct strbuf sb = {0};
	const char *line, *end, *text;
	char date[32];
	struct tm tm;
	size_t i;

	for (i = 0; i < pkg->conf.nr_changes; i++) {
		const struct package_change *change = &pkg->conf.changes[i];

		gmtime_r(&change->when, &tm);
		strftime(date, sizeof(date), "%a %b %d %Y", &tm);
		sb_printf(&sb, "* %s ", date);
		add_escaped(&sb, pkg->conf.maintainer, strlen(pkg->conf.maintainer));
		sb_printf(&sb, " - %s-1\n", i ? change->version :
			  (const char *)strmap_get(&pkg->values, "FULL_VERSION"));
		for (line = change->text; *line; line = end + 1) {
			end = strchr(line, '\n');
			sb_add(&sb, "- ");
			add_escaped(&sb, line, end - line);
			sb_add(&sb, "\n");
		}
		sb_add(&sb, "\n");
	}
	text = arena_strdup(pkg->mem, sb.buf);
	sb_free(&sb);
	return text;
}

static void set_values(struct package *pkg, const char *source)
{
	const char *kernel = pkg->conf.rpm_kernel, *provides = "";

	/* a version has one hyphen at most; a release with more is named by its file */
	if (!*kernel && strchr(pkg->release, '-') == strrchr(pkg->release, '-'))
		kernel = arena_printf(pkg->mem, "kernel-uname-r = %s", pkg->release);
	else if (!*kernel)
		kernel = arena_printf(pkg->mem, "/boot/vmlinuz-%s", pkg->release);
	if (*pkg->flavour)
		provides = arena_printf(pkg->mem, "Provides: %s(%s)", pkg->conf.name, pkg->flavour);
	strmap_put(&pkg->values, "KERNEL", (void *)kernel);
	strmap_put(&pkg->values, "PROVIDES_FLAVOUR", (void *)provides);
	strmap_put(&pkg->values, "SOURCE", (void *)source);
	strmap_put(&pkg->values, "CHANGELOG", (void *)changelog(pkg));
}

int package_rpm(struct package *pkg, const char *out)
{
	char *top = workdir_file(pkg->wd, "package"), *dir, *spec, *result;
	const char *argv[] = {
		"rpmbuild", "-bb", "--quiet", "--define", arena_printf(pkg->mem, "_topdir %s", top),
		"--target", pkg->machine->rpm, NULL, NULL,
	};
	int err;

	dir = arena_printf(pkg->mem, "%s/source", top);
	spec = arena_printf(pkg->mem, "%s/scheduler.spec", top);
	result = arena_printf(pkg->mem, "%s/RPMS/%s", top, pkg->machine->rpm);
	argv[7] = spec;
	set_values(pkg, dir);
	err = path_remove_tree(top);
	if (!err)
		err = package_contents(pkg, dir);
	if (!err)
		err = package_fill_file("deb/copyright", &pkg->values,
					arena_printf(pkg->mem, "%s/copyright", dir), 0644);
	if (!err)
		err = package_fill_file("rpm/spec", &pkg->values, spec, 0644);
	if (!err)
		err = package_run(pkg, argv, top, "rpm-build (Debian: rpm)");
	if (!err)
		err = package_deliver(result, ".rpm", out);
	/* after a failure it is what the log is about */
	return err ? err : path_remove_tree(top);
}
