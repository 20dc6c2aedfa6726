// SPDX-License-Identifier: GPL-2.0
/*
 * deb.c - a source package for debhelper, and the .deb that dpkg-buildpackage makes of it
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "package/package.h"
#include "package/template.h"

static const struct {
	const char *template, *file;
	unsigned int mode;
} files[] = {
	{ "deb/control", "debian/control", 0644 },
	{ "deb/rules", "debian/rules", 0755 },
	{ "deb/copyright", "debian/copyright", 0644 },
	{ "deb/source-format", "debian/source/format", 0644 },
	{ "deb/install", "debian/install", 0644 },
	{ "deb/docs", "debian/docs", 0644 },
	{ "deb/lintian-overrides", "debian/lintian-overrides", 0644 },
	{ "deb/postinst", "debian/postinst", 0644 },
	{ "deb/prerm", "debian/prerm", 0644 },
};

static void add_change(struct strbuf *sb, const struct package *pkg,
		       const struct package_change *change, const char *version)
{
	time_t local = change->when + change->zone;
	int zone = abs(change->zone) / 60;
	const char *line, *end;
	char date[64];
	struct tm tm;

	sb_printf(sb, "%s (%s) %s; urgency=medium\n\n",
		  (char *)strmap_get(&pkg->values, "PACKAGE"), version, pkg->conf.distribution);
	for (line = change->text; *line; line = end + 1) {
		end = strchr(line, '\n');
		sb_printf(sb, "  * %.*s\n", (int)(end - line), line);
	}
	gmtime_r(&local, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S", &tm);
	sb_printf(sb, "\n -- %s  %s %c%02d%02d\n\n", pkg->conf.maintainer, date,
		  change->zone < 0 ? '-' : '+', zone / 60, zone % 60);
}

static int write_changelog(const struct package *pkg, const char *dir)
{
	char *path = xasprintf("%s/debian/changelog", dir);
	struct strbuf sb = {0};
	size_t i;
	int err;

	for (i = 0; i < pkg->conf.nr_changes; i++)
		add_change(&sb, pkg, &pkg->conf.changes[i],
			   i ? pkg->conf.changes[i].version :
			       strmap_get(&pkg->values, "FULL_VERSION"));
	err = file_write(path, sb.buf, sb.len);
	sb_free(&sb);
	free(path);
	return err;
}

/* What the package needs and provides; see package/templates/deb/control. */
static void set_relations(struct package *pkg)
{
	const char *kernel = pkg->conf.deb_kernel, *exact = "", *provides = "";

	if (*pkg->kernel_version)
		exact = arena_printf(pkg->mem, " (= %s)", pkg->kernel_version);
	if (!*kernel)
		kernel = arena_printf(pkg->mem, "linux-image-%s%s | linux-image-%s-unsigned%s",
				      pkg->release, exact, pkg->release, exact);
	if (*pkg->flavour)
		provides = arena_printf(pkg->mem, ",\n %s-%s%s", pkg->conf.name,
					(char *)strmap_get(&pkg->values, "FLAVOUR"), exact);
	strmap_put(&pkg->values, "KERNEL", (void *)kernel);
	strmap_put(&pkg->values, "PROVIDES_FLAVOUR", (void *)provides);
}

static int write_source(struct package *pkg, const char *dir)
{
	size_t i;
	int err;

	err = package_contents(pkg, dir);
	for (i = 0; !err && i < ARRAY_SIZE(files); i++)
		err = package_fill_file(files[i].template, &pkg->values,
					arena_printf(pkg->mem, "%s/%s", dir, files[i].file),
					files[i].mode);
	return err ? err : write_changelog(pkg, dir);
}

int package_deb(struct package *pkg, const char *out)
{
	/* nothing is compiled: without the compilers that it asks every machine for */
	const char *argv[] = {
		"dpkg-buildpackage", "--build=binary", "--no-sign", "--no-check-builddeps",
		arena_printf(pkg->mem, "--host-arch=%s", pkg->machine->deb), NULL,
	};
	char *top = workdir_file(pkg->wd, "package"), *dir;
	int err;

	dir = arena_printf(pkg->mem, "%s/source", top);
	set_relations(pkg);
	err = package_need("dh", "debhelper");
	if (!err)
		err = path_remove_tree(top);
	if (!err)
		err = write_source(pkg, dir);
	if (!err)
		err = package_run(pkg, argv, dir, "dpkg-dev");
	if (!err)
		err = package_deliver(top, ".deb", out);
	/* after a failure it is what the log is about */
	return err ? err : path_remove_tree(top);
}
