// SPDX-License-Identifier: GPL-2.0
/*
 * config.c - the target's configuration in the build tree
 *
 * In:  the configuration as the distribution ships it.
 * Out: build/.config after `make olddefconfig`, compared with what was asked for: an option that
 *      this machine's tools changed would change structs, so it is an error that names it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prepare/prepare.h"

/* Options that say which tools there are; the compiler was checked, the rest does not reach C. */
static bool names_a_tool(const char *option)
{
	static const char *const names[] = {
		"CONFIG_CC_VERSION_TEXT", "CONFIG_GCC_VERSION", "CONFIG_CLANG_VERSION",
		"CONFIG_AS_VERSION", "CONFIG_LD_VERSION", "CONFIG_LLD_VERSION",
		"CONFIG_PAHOLE_VERSION", "CONFIG_RUSTC_VERSION", "CONFIG_RUSTC_VERSION_TEXT",
		"CONFIG_RUSTC_LLVM_VERSION", "CONFIG_BINDGEN_VERSION_TEXT", "CONFIG_RUST_IS_AVAILABLE",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(option, names[i]))
			return true;
	return false;
}

/*
 * Options that say what the Rust tools can do. Kconfig looks for the tools whether the kernel has
 * Rust or not; where it has none, they make no object and these options reach no C.
 */
static bool concerns_rust(const char *option)
{
	static const char *const words[] = { "RUST", "RUSTC", "BINDGEN" };
	const char *word = option, *end;
	size_t i;

	for (; *word; word = end + (*end == '_')) {
		end = strchrnul(word, '_');
		for (i = 0; i < ARRAY_SIZE(words); i++)
			if (strlen(words[i]) == (size_t)(end - word) && str_starts(word, words[i]))
				return true;
	}
	return false;
}

/*
 * Options a distribution strips from the configuration it ships (they name its keys), and for
 * which the kernel then takes a default. They concern signing, not code.
 */
static bool concerns_signing(const char *option)
{
	return str_eq(option, "CONFIG_MODULE_SIG_ALL") || str_eq(option, "CONFIG_MODULE_SIG_KEY") ||
	       str_eq(option, "CONFIG_SYSTEM_TRUSTED_KEYS") ||
	       str_eq(option, "CONFIG_SYSTEM_REVOCATION_KEYS") ||
	       str_eq(option, "CONFIG_BUILD_SALT");
}

/* Key files of the distribution are not in its source package. */
static bool drop_line(const char *line)
{
	return str_starts(line, "CONFIG_MODULE_SIG_KEY=") ||
	       str_starts(line, "CONFIG_SYSTEM_TRUSTED_KEYS=") ||
	       str_starts(line, "CONFIG_SYSTEM_REVOCATION_KEYS=");
}

/* name -> value of every option that is on; the strings point into @text, which is cut up */
static void parse_config(struct strmap *m, char *text)
{
	char *line, *next, *eq;

	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		eq = strchr(line, '=');
		if (!str_starts(line, "CONFIG_") || !eq)
			continue;
		*eq = '\0';
		strmap_put(m, line, eq + 1);
	}
}

static bool differs(const struct strmap *want, const struct strmap *have, const char *option,
		    struct strbuf *list, unsigned int *nr)
{
	const char *w = strmap_get(want, option), *h = strmap_get(have, option);

	if (w && h && str_eq(w, h))
		return false;
	/* switched off and not there are the same, and so is an empty string */
	if ((!w && (str_eq(h, "\"\"") || str_eq(h, "0"))) || (!h && str_eq(w, "\"\"")))
		return false;
	if (names_a_tool(option) || concerns_signing(option))
		return false;
	if (!strmap_has(want, "CONFIG_RUST") && !strmap_has(have, "CONFIG_RUST") &&
	    concerns_rust(option))
		return false;
	if ((*nr)++ < 5)
		sb_printf(list, "%s %s is %s, the target has %s", list->len ? ";" : "", option,
			  h ? h : "off", w ? w : "it off");
	return true;
}

static int compare_config(const struct init *in)
{
	char *path = xasprintf("%s/.config", in->wd.build), *want_text, *have_text;
	struct strmap want = { 0 }, have = {0};
	struct strbuf list = { 0 };
	struct strmap_ent *e;
	unsigned int nr = 0;
	int err = -EIO;

	want_text = file_read(in->config, NULL);
	have_text = file_read(path, NULL);
	if (!want_text || !have_text)
		goto out;
	parse_config(&want, want_text);
	parse_config(&have, have_text);
	strmap_for_each(&want, e)
		differs(&want, &have, e->key, &list, &nr);
	strmap_for_each(&have, e)
		if (!strmap_has(&want, e->key))
			differs(&want, &have, e->key, &list, &nr);
	err = nr ? -EINVAL : 0;
	if (nr)
		ps_err("%s: not the configuration of this source and this machine's tools (%u differences):%s",
		       in->config, nr, list.buf);
out:
	free(path);
	free(want_text);
	free(have_text);
	strmap_free(&want);
	strmap_free(&have);
	sb_free(&list);
	return err;
}

static int write_config(const struct init *in, const char *path)
{
	char *text = file_read(in->config, NULL), *line, *next;
	struct strbuf sb = { 0 };
	int err;

	if (!text)
		return -EIO;
	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		next += *next != '\0';
		if (!drop_line(line))
			sb_addn(&sb, line, next - line);
	}
	/* Kconfig turns them on by itself wherever gcc's plugin headers are installed, as here. */
	if (!strstr(text, "\nCONFIG_GCC_PLUGINS=y"))
		sb_add(&sb, "# CONFIG_GCC_PLUGINS is not set\n");
	sb_add(&sb, "CONFIG_SYSTEM_TRUSTED_KEYS=\"\"\nCONFIG_SYSTEM_REVOCATION_KEYS=\"\"\n");
	err = file_write(path, sb.buf, sb.len);
	sb_free(&sb);
	free(text);
	return err;
}

int init_configure(struct init *in)
{
	static const char *const goals[] = { "olddefconfig", NULL };
	char *path = xasprintf("%s/.config", in->wd.build);
	int err = 0;

	if (!str_eq(workdir_get(&in->wd, "configured"), in->build_print) || !path_is_file(path)) {
		err = path_make_dirs(in->wd.build);
		if (!err)
			err = write_config(in, path);
		if (!err)
			err = init_make(in, goals, false);
		if (!err)
			err = compare_config(in);
		if (!err)
			err = workdir_set(&in->wd, "configured", in->build_print);
		else
			unlink(path);
	}
	free(path);
	return err;
}
