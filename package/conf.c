// SPDX-License-Identifier: GPL-2.0
/*
 * conf.c - see conf.h
 */
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "package/conf.h"

#define CONF_MAX	(1024 * 1024)

static char *strip(char *s)
{
	char *end = s + strlen(s);

	while (isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static bool only(const char *s, const char *more, bool lower)
{
	for (; *s; s++)
		if (!(isdigit((unsigned char)*s) || islower((unsigned char)*s) ||
		      (!lower && isupper((unsigned char)*s)) || strchr(more, *s)))
			return false;
	return true;
}

static bool printable(const char *s)
{
	for (; *s; s++)
		if (iscntrl((unsigned char)*s))
			return false;
	return true;
}

static bool is_name(const char *s)
{
	return strlen(s) >= 2 && strlen(s) <= 64 && isalnum((unsigned char)*s) &&
	       only(s, "+-.", true);
}

static bool is_version(const char *s)
{
	return isdigit((unsigned char)*s) && strlen(s) <= 64 && only(s, ".+~", false);
}

static bool is_maintainer(const char *s)
{
	const char *lt = strchr(s, '<'), *at = lt ? strchr(lt, '@') : NULL;

	return printable(s) && lt && lt > s && lt[-1] == ' ' && at && at > lt + 1 && at[1] &&
	       at[1] != '>' && str_ends(s, ">") && strchr(s, '>') == s + strlen(s) - 1 &&
	       !strchr(lt, ' ');
}

static bool is_summary(const char *s)
{
	return *s && strlen(s) <= 80 && printable(s);
}

static bool is_distribution(const char *s)
{
	return *s && only(s, "-", true);
}

static bool is_dependency(const char *s)
{
	return printable(s);
}

/* Returns 0, or -EINVAL: no such key, or not a value of it. */
static int take_value(struct package_conf *conf, const char *key, const char *value,
		      const char **wanted)
{
	const struct {
		const char *key, **to;
		bool (*fits)(const char *s);
		const char *wanted;
	} keys[] = {
		{ "name", &conf->name, is_name, "lower-case letters, digits, '+', '-' and '.'" },
		{ "maintainer", &conf->maintainer, is_maintainer, "NAME <USER@HOST>" },
		{ "summary", &conf->summary, is_summary, "at most 80 characters" },
		{ "distribution", &conf->distribution, is_distribution, "the name of a suite" },
		{ "deb-kernel", &conf->deb_kernel, is_dependency, "a dependency" },
		{ "rpm-kernel", &conf->rpm_kernel, is_dependency, "a dependency" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!str_eq(key, keys[i].key))
			continue;
		*wanted = keys[i].wanted;
		if (!keys[i].fits(value))
			return -EINVAL;
		*keys[i].to = arena_strdup(conf->mem, value);
		return 0;
	}
	*wanted = NULL;
	return -EINVAL;
}

static int take_setting(struct package_conf *conf, char *line, unsigned int nr)
{
	char *eq = strchr(line, '='), *key;
	const char *wanted;

	if (!eq) {
		ps_err("%s:%u: neither KEY = VALUE nor [changelog]; see plugsched-package.conf(5)",
		       conf->path, nr);
		return -EINVAL;
	}
	*eq = '\0';
	key = strip(line);
	if (!take_value(conf, key, strip(eq + 1), &wanted))
		return 0;
	if (wanted)
		ps_err("%s:%u: %s: wanted is %s", conf->path, nr, key, wanted);
	else
		ps_err("%s:%u: no setting is called \"%s\"; see plugsched-package.conf(5)",
		       conf->path, nr, key);
	return -EINVAL;
}

/* "1.0 2026-11-26 16:50:00 +0000" */
static int take_version(struct package_conf *conf, char *line, unsigned int nr)
{
	struct package_change change = { .text = "" };
	char *date = line + strcspn(line, " \t"), *end;
	struct tm tm = { 0 };

	if (*date)
		*date++ = '\0';
	date = strip(date);
	if (!is_version(line)) {
		ps_err("%s:%u: \"%s\" is no version: a digit, then letters, digits, '.', '+' and '~'",
		       conf->path, nr, line);
		return -EINVAL;
	}
	end = strptime(date, "%Y-%m-%d %H:%M:%S %z", &tm);
	if (!end || *end) {
		ps_err("%s:%u: \"%s\" is no date: YYYY-MM-DD HH:MM:SS +HHMM is wanted after the version",
		       conf->path, nr, date);
		return -EINVAL;
	}
	change.version = arena_strdup(conf->mem, line);
	change.zone = tm.tm_gmtoff;
	change.when = timegm(&tm) - change.zone;
	if (conf->nr_changes && conf->changes[conf->nr_changes - 1].when < change.when) {
		ps_err("%s:%u: version %s is newer than the one above it; the newest is first",
		       conf->path, nr, line);
		return -EINVAL;
	}
	XGROW(conf->changes, conf->nr_changes, conf->cap);
	conf->changes[conf->nr_changes++] = change;
	return 0;
}

static int take_text(struct package_conf *conf, char *line, unsigned int nr)
{
	struct package_change *change;

	line = strip(line);
	if (!conf->nr_changes || !printable(line)) {
		ps_err("%s:%u: not a line of a changelog: a version starts at the first column, what it changes follows indented",
		       conf->path, nr);
		return -EINVAL;
	}
	change = &conf->changes[conf->nr_changes - 1];
	change->text = arena_printf(conf->mem, "%s%s\n", change->text, line);
	return 0;
}

static int take_line(struct package_conf *conf, char *line, unsigned int nr, bool *changelog)
{
	char *text = strip(line);

	if (!*text || *text == '#')
		return 0;
	if (str_eq(text, "[changelog]")) {
		*changelog = true;
		return 0;
	}
	if (!*changelog)
		return take_setting(conf, text, nr);
	return isspace((unsigned char)*line) ? take_text(conf, line, nr) :
					       take_version(conf, text, nr);
}

static int check_complete(const struct package_conf *conf)
{
	size_t i;

	if (!conf->maintainer) {
		ps_err("%s: the maintainer is missing: maintainer = NAME <USER@HOST>", conf->path);
		return -EINVAL;
	}
	if (!conf->nr_changes) {
		ps_err("%s: the changelog is missing, whose first version is the package's; see plugsched-package.conf(5)",
		       conf->path);
		return -EINVAL;
	}
	for (i = 0; i < conf->nr_changes; i++) {
		if (conf->changes[i].text[0])
			continue;
		ps_err("%s: version %s says nothing: a line about what it changes is missing",
		       conf->path, conf->changes[i].version);
		return -EINVAL;
	}
	return 0;
}

int package_conf_read(struct package_conf *conf, const char *path)
{
	bool changelog = false;
	char *text, *line, *next;
	unsigned int nr = 0;
	size_t size;
	int err = 0;

	text = file_read(path, &size);
	if (!text)
		return -errno;
	*conf = (struct package_conf){
		.name = "plugsched-scheduler", .summary = "CPU scheduler as a kernel module",
		.distribution = "unstable", .deb_kernel = "", .rpm_kernel = "",
		.mem = arena_new(),
	};
	conf->path = arena_strdup(conf->mem, path);
	if (size > CONF_MAX || strlen(text) != size) {
		ps_err("%s: not a text file", path);
		err = -EINVAL;
	}
	for (line = text; !err && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		/* a carriage return is a blank */
		err = take_line(conf, line, ++nr, &changelog);
	}
	if (!err)
		err = check_complete(conf);
	free(text);
	if (err)
		package_conf_free(conf);
	return err;
}

void package_conf_free(struct package_conf *conf)
{
	free(conf->changes);
	arena_free(conf->mem);
	memset(conf, 0, sizeof(*conf));
}

/* ---- the default ---- */

static char *default_maintainer(void)
{
	const char *name = getenv("DEBFULLNAME"), *address = getenv("DEBEMAIL");
	const struct passwd *pw = getpwuid(getuid());
	char host[256] = "", *user, *both;

	if (gethostname(host, sizeof(host) - 1) || !*host)
		snprintf(host, sizeof(host), "localhost");
	user = xstrdup(pw ? pw->pw_name : "root");
	if (!name || !*name)
		name = user;
	both = address && *address ? xasprintf("%s <%s>", name, address) :
				     xasprintf("%s <%s@%s>", name, user, host);
	if (!is_maintainer(both)) {
		free(both);
		both = xasprintf("%s <%s@localhost>", user, user);
	}
	free(user);
	return both;
}

int package_conf_write_default(const char *path)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = epoch ? strtoll(epoch, NULL, 10) : time(NULL);
	char *maintainer = default_maintainer(), date[64];
	struct strbuf sb = {0};
	struct tm tm = { 0 };
	int err;

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S +0000", &tm);
	sb_printf(&sb, "# What `plugsched package` writes into packages: plugsched-package.conf(5)\n"
		  "name = plugsched-scheduler\n"
		  "maintainer = %s\n"
		  "summary = CPU scheduler as a kernel module\n\n"
		  "# The newest version is first, and the package's.\n"
		  "[changelog]\n"
		  "0.1 %s\n"
		  "\tFirst version.\n", maintainer, date);
	err = file_write(path, sb.buf, sb.len);
	sb_free(&sb);
	free(maintainer);
	return err;
}
