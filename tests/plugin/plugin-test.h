/* SPDX-License-Identifier: GPL-2.0 */
/*
 * plugin-test.h - compile a file of this folder with the plugin and read its record
 */
#ifndef PLUGSCHED_PLUGIN_TEST_H
#define PLUGSCHED_PLUGIN_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gcc-plugin/record-read.h"
#include "lib/util.h"

#define OPTIONS	"-O2 -g0 -fno-ipa-ra -Itests/plugin/include "

static char test_dir[] = "/tmp/plugsched-plugin-XXXXXX";

static inline int shell(const char *fmt, ...)
{
	va_list ap;
	char *cmd;
	int rc;

	va_start(ap, fmt);
	if (vasprintf(&cmd, fmt, ap) < 0)
		abort();
	va_end(ap);
	rc = system(cmd);
	free(cmd);
	return rc;
}

/* The command's output, malloc'd. */
static inline char *shell_output(const char *fmt, ...)
{
	struct strbuf out = { 0 };
	char line[4096], *cmd;
	va_list ap;
	FILE *p;

	va_start(ap, fmt);
	if (vasprintf(&cmd, fmt, ap) < 0)
		abort();
	va_end(ap);
	p = popen(cmd, "r");
	assert_non_null(p);
	while (fgets(line, sizeof(line), p))
		sb_add(&out, line);
	pclose(p);
	free(cmd);
	return out.buf ? out.buf : xstrdup("");
}

static inline const char *compiler(void)
{
	return getenv("CC") ? getenv("CC") : "gcc";
}

/* The plugin that is made for compiler(), malloc'd. */
static inline char *plugin_path(void)
{
	const char *path = getenv("PLUGSCHED_PLUGIN");

	return path ? xstrdup(path) : ps_data_path("plugsched.so");
}

/* tests/plugin/NAME.c -> DIR/NAME.o with the plugin, DIR/NAME.plain.o without */
static inline void compile(const char *name, const char *options, const char *plugin_options)
{
	char *plugin = plugin_path();

	assert_int_equal(0, shell("%s %s %s -c -o %s/%s.plain.o tests/plugin/%s.c", compiler(),
				  OPTIONS, options, test_dir, name, name));
	assert_int_equal(0, shell("cd %s && %s %s %s -I$OLDPWD/tests/plugin/include "
				  "-fplugin=%s -fdump-ipa-clones -fcallgraph-info -c "
				  "%s -o %s.o $OLDPWD/tests/plugin/%s.c", test_dir, compiler(),
				  OPTIONS, options, plugin, plugin_options, name, name));
	free(plugin);
}

static inline const struct psrec *open_record(struct psrec_file *pf, const char *name)
{
	char *path = xasprintf("%s/%s.o", test_dir, name);

	assert_int_equal(0, psrec_open(pf, path));
	assert_int_equal(1, pf->nr);
	free(path);
	return &pf->recs[0];
}

static inline uint32_t func_named(const struct psrec *r, const char *symbol)
{
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++)
		if (str_eq(psrec_str(r, r->funcs[i].asm_name), symbol))
			return i;
	return PSREC_NONE;
}

/* by name, so that static locals (their symbols are numbered) are found too */
static inline uint32_t var_named(const struct psrec *r, const char *name)
{
	uint32_t i;

	for (i = 0; i < r->nr_vars; i++)
		if (str_eq(psrec_str(r, r->vars[i].name), name))
			return i;
	return PSREC_NONE;
}

static inline const struct psrec_func *func(const struct psrec *r, const char *symbol)
{
	uint32_t i = func_named(r, symbol);

	if (i == PSREC_NONE)
		fail_msg("no function %s", symbol);
	return &r->funcs[i];
}

static inline const struct psrec_var *var(const struct psrec *r, const char *name)
{
	uint32_t i = var_named(r, name);

	if (i == PSREC_NONE)
		fail_msg("no variable %s", name);
	return &r->vars[i];
}

#endif /* PLUGSCHED_PLUGIN_TEST_H */
