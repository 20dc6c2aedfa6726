/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fixture.h - a kernel of a few lines, built with the plugin and analyzed before the tests
 *
 * In:  tests/analyzer/kernel/.
 * Out: `obj` and `linked`, its vmlinux.o and vmlinux; `bd`, its boundary.
 * Included by: the test programs of this folder, one each.
 */
#ifndef PLUGSCHED_ANALYZER_FIXTURE_H
#define PLUGSCHED_ANALYZER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/analyzer.h"
#include "lib/util.h"

static char *dir, *source, *out, *obj, *linked, *bad, *profile;
static struct boundary bd;

static inline int sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline int sh(const char *fmt, ...)
{
	char cmd[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, ap);
	va_end(ap);
	return system(cmd);
}

static inline int build(const char *to, const char *from)
{
	return sh("tests/analyzer/kernel/build.sh %s %s", to, from);
}

static inline int setup(void **state)
{
	char tmp[] = "/tmp/plugsched-test-XXXXXX", *plugin = ps_data_path("plugsched.so");

	(void)state;
	if (!mkdtemp(tmp))
		return -1;
	dir = strdup(tmp);
	setenv("PLUGSCHED_PLUGIN", plugin, 0);
	free(plugin);
	if (sh("cp -r tests/analyzer/kernel %s/src", dir))
		return -1;
	obj = xasprintf("%s/out/vmlinux.o", dir);
	linked = xasprintf("%s/out/vmlinux", dir);
	profile = xasprintf("%s/src/test.profile", dir);
	source = xasprintf("%s/src", dir);
	out = xasprintf("%s/out", dir);
	bad = xasprintf("%s/bad.o", dir);
	if (build(out, source))
		return -1;
	return analyze(obj, linked, profile, &bd);
}

static inline int teardown(void **state)
{
	(void)state;
	bd_free(&bd);
	if (sh("rm -rf %s", dir))
		return -1;
	free(source);
	free(out);
	free(obj);
	free(linked);
	free(bad);
	free(profile);
	free(dir);
	return 0;
}

#endif /* PLUGSCHED_ANALYZER_FIXTURE_H */
