// SPDX-License-Identifier: GPL-2.0
/*
 * conf.c - see conf.h
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "farm/conf.h"

#define CONF_MAX	(1024 * 1024)
#define JOBS_MAX	1024

/* Where the reader is. */
struct reader {
	struct farm_conf *conf;
	unsigned int line;
	bool kernels;			/* in [kernels] */
	struct farm_series *series;	/* in [patches SERIES] */
};

static char *strip(char *s)
{
	char *end = s + strlen(s);

	while (isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

/* The path as seen from the file's folder. */
static const char *absolute(const struct farm_conf *conf, const char *path)
{
	char *full = *path == '/' ? arena_strdup(conf->mem, path) :
				    arena_printf(conf->mem, "%s/%s", conf->dir, path);
	size_t n;

	path_normalize(full);
	n = strlen(full);
	if (n > 1 && full[n - 1] == '/')
		full[n - 1] = '\0';
	return full;
}

static bool read_jobs(const char *text, unsigned int *to)
{
	unsigned long n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	n = strtoul(text, &end, 10);
	if (*end || !n || n > JOBS_MAX)
		return false;
	*to = n;
	return true;
}

static bool read_package(const char *text, const char **to)
{
	static const char *const known[] = { "deb", "rpm", "none" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (str_eq(text, known[i]))
			*to = known[i];
	return *to && str_eq(*to, text);
}

static bool read_flag(const char *text, bool *to)
{
	*to = str_eq(text, "yes");
	return *to || str_eq(text, "no");
}

/* Returns whether there is such a key; @wanted is set when the value is not one of it. */
static bool take_value(struct farm_conf *conf, const char *key, const char *value,
		       const char **wanted)
{
	*wanted = NULL;
	if (str_eq(key, "jobs"))
		*wanted = read_jobs(value, &conf->jobs) ? NULL : "a number from 1 to 1024";
	else if (str_eq(key, "build-jobs"))
		*wanted = read_jobs(value, &conf->build_jobs) ? NULL : "a number from 1 to 1024";
	else if (str_eq(key, "partial"))
		*wanted = read_flag(value, &conf->partial) ? NULL : "yes or no";
	else if (str_eq(key, "package"))
		*wanted = read_package(value, &conf->package) ? NULL : "deb, rpm or none";
	else if (str_eq(key, "check"))
		conf->check = arena_strdup(conf->mem, value);
	else if (!*value)
		*wanted = "a path";
	else if (str_eq(key, "output"))
		conf->output = absolute(conf, value);
	else if (str_eq(key, "package-conf"))
		conf->package_conf = absolute(conf, value);
	else if (str_eq(key, "plugsched"))
		conf->plugsched = absolute(conf, value);
	else
		return false;
	return true;
}

static int take_setting(struct reader *r, char *text)
{
	char *eq = strchr(text, '='), *key;
	const char *wanted;

	if (!eq) {
		ps_err("%s:%u: neither KEY = VALUE nor a [section]; see plugsched-farm.conf(5)",
		       r->conf->path, r->line);
		return -EINVAL;
	}
	*eq = '\0';
	key = strip(text);
	if (!take_value(r->conf, key, strip(eq + 1), &wanted)) {
		ps_err("%s:%u: no setting \"%s\"; see plugsched-farm.conf(5)", r->conf->path,
		       r->line, key);
		return -EINVAL;
	}
	if (!wanted)
		return 0;
	ps_err("%s:%u: %s: not a value of it; it takes %s", r->conf->path, r->line, key, wanted);
	return -EINVAL;
}

static struct farm_series *find_series(const struct farm_conf *conf, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < conf->nr_series; i++)
		if (strlen(conf->series[i].name) == n && !strncmp(conf->series[i].name, name, n))
			return &conf->series[i];
	return NULL;
}

/* "6.1" of "6.1.0-56-cloud-amd64"; 0 when it does not begin so. */
static size_t series_length(const char *release)
{
	size_t major = strspn(release, "0123456789"), minor;

	if (!major || release[major] != '.')
		return 0;
	minor = strspn(release + major + 1, "0123456789");
	return minor ? major + 1 + minor : 0;
}

static int open_series(struct reader *r, const char *name)
{
	struct farm_conf *conf = r->conf;
	size_t n = series_length(name);

	if (!n || name[n]) {
		ps_err("%s:%u: \"%s\" is not a kernel series; it is like 6.1", conf->path, r->line,
		       name);
		return -EINVAL;
	}
	if (find_series(conf, name, n)) {
		ps_err("%s:%u: series %s has patches already; put them into one section",
		       conf->path, r->line, name);
		return -EINVAL;
	}
	XGROW(conf->series, conf->nr_series, conf->cap_series);
	r->series = &conf->series[conf->nr_series++];
	*r->series = (struct farm_series){ .name = arena_strdup(conf->mem, name) };
	return 0;
}

static int take_section(struct reader *r, char *text)
{
	size_t n = strlen(text);

	r->series = NULL;
	r->kernels = false;
	if (text[n - 1] == ']')
		text[n - 1] = '\0';
	if (text[n - 1] == '\0' && str_starts(text, "[patches "))
		return open_series(r, strip(text + 9));
	if (text[n - 1] == '\0' && str_eq(text, "[kernels")) {
		r->kernels = true;
		return 0;
	}
	ps_err("%s:%u: no such section; there are [kernels] and [patches SERIES]", r->conf->path,
	       r->line);
	return -EINVAL;
}

/* A folder's name that make can work in. */
static char *folder_name(struct arena *mem, const char *what)
{
	char *name = arena_strdup(mem, what), *p;

	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("+-._", *p))
			*p = '_';
	if (*name == '.' || *name == '-')
		*name = '_';
	return name;
}

static int take_kernel(struct reader *r, const char *text)
{
	struct farm_conf *conf = r->conf;
	struct farm_kernel k = { .is_dir = strchr(text, '/') };
	size_t i;

	k.what = k.is_dir ? absolute(conf, text) : arena_strdup(conf->mem, text);
	k.name = folder_name(conf->mem, k.is_dir ? strrchr(k.what, '/') + 1 : k.what);
	if (!*k.name || *text == '-') {
		ps_err("%s:%u: %s: neither a release nor a folder", conf->path, r->line, text);
		return -EINVAL;
	}
	for (i = 0; i < conf->nr_kernels; i++) {
		if (!str_eq(conf->kernels[i].name, k.name))
			continue;
		ps_err("%s:%u: %s: another kernel is called %s, too; give its folder another name",
		       conf->path, r->line, text, k.name);
		return -EINVAL;
	}
	XGROW(conf->kernels, conf->nr_kernels, conf->cap_kernels);
	conf->kernels[conf->nr_kernels++] = k;
	return 0;
}

static int take_line(struct reader *r, char *line)
{
	char *text = strip(line);

	if (!*text || *text == '#')
		return 0;
	if (*text == '[')
		return take_section(r, text);
	if (r->kernels)
		return take_kernel(r, text);
	if (!r->series)
		return take_setting(r, text);
	XGROW(r->series->patches, r->series->nr, r->series->cap);
	r->series->patches[r->series->nr++] = absolute(r->conf, text);
	return 0;
}

static int check_complete(const struct farm_conf *conf)
{
	size_t i, k;

	if (!conf->output) {
		ps_err("%s: the output folder is missing: output = DIR", conf->path);
		return -EINVAL;
	}
	if (!conf->nr_kernels) {
		ps_err("%s: no kernels; list them after a line [kernels]", conf->path);
		return -EINVAL;
	}
	if (*conf->package_conf && !path_is_file(conf->package_conf)) {
		ps_err("%s: %s: no such file", conf->path, conf->package_conf);
		return -ENOENT;
	}
	for (i = 0; i < conf->nr_series; i++) {
		for (k = 0; k < conf->series[i].nr; k++) {
			if (path_is_file(conf->series[i].patches[k]))
				continue;
			ps_err("%s: %s: no such patch", conf->path, conf->series[i].patches[k]);
			return -ENOENT;
		}
	}
	return 0;
}

static int read_text(struct reader *r, char *text, size_t size)
{
	char *line, *next;
	int err = 0;

	if (size > CONF_MAX || strlen(text) != size) {
		ps_err("%s: not a text file", r->conf->path);
		return -EINVAL;
	}
	for (line = text; !err && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		r->line++;
		err = take_line(r, line);
	}
	return err ? err : check_complete(r->conf);
}

int farm_conf_read(struct farm_conf *conf, const char *path)
{
	struct reader r = { .conf = conf };
	char *text, *full;
	size_t size;
	int err;

	text = file_read(path, &size);
	if (!text)
		return -errno;
	*conf = (struct farm_conf){
		.package = "none", .package_conf = "", .check = "", .plugsched = "",
		.jobs = 1, .build_jobs = 1, .mem = arena_new(),
	};
	full = path_absolute(path);
	conf->path = arena_strdup(conf->mem, path);
	conf->dir = arena_strdup(conf->mem, full ? full : "/");
	*strrchr(conf->dir, '/') = '\0';
	free(full);
	err = read_text(&r, text, size);
	free(text);
	if (err)
		farm_conf_free(conf);
	return err;
}

int farm_conf_only(struct farm_conf *conf, const char *kernel)
{
	size_t i;

	for (i = 0; i < conf->nr_kernels; i++) {
		if (!str_eq(kernel, conf->kernels[i].name) &&
		    !str_eq(kernel, conf->kernels[i].what))
			continue;
		conf->kernels[0] = conf->kernels[i];
		conf->nr_kernels = 1;
		return 0;
	}
	ps_err("%s: no kernel %s; `plugsched farm --list` prints those it has", conf->path, kernel);
	return -ENOENT;
}

void farm_conf_free(struct farm_conf *conf)
{
	size_t i;

	for (i = 0; i < conf->nr_series; i++)
		free(conf->series[i].patches);
	free(conf->series);
	free(conf->kernels);
	arena_free(conf->mem);
	memset(conf, 0, sizeof(*conf));
}

const struct farm_series *farm_conf_series(const struct farm_conf *conf, const char *release)
{
	size_t n = series_length(release);

	return n ? find_series(conf, release, n) : NULL;
}
