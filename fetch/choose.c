// SPDX-License-Identifier: GPL-2.0
/*
 * choose.c - which kernel of the archive a request means; see fetch.h
 *
 * In:  what a user asked for, the kernels that the lists name.
 * Out: one of them, whole, or an error that names what is missing.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/utsname.h>

#include "fetch/fetch.h"

#define IMAGE	"linux-image-"

/* "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)" */
static const char *running_version(struct arena *mem, const char *banner)
{
	const char *deb = strstr(banner, " Debian ");

	return deb ? arena_strndup(mem, deb + 8, strcspn(deb + 8, " ")) : NULL;
}

static int running_kernel(struct fetch *f, struct fetch_request *rq)
{
	struct utsname name;

	if (uname(&name))
		return -errno;
	rq->release = arena_strdup(f->mem, name.release);
	rq->version = running_version(f->mem, name.version);
	rq->pattern = false;
	return 0;
}

static bool all_of(const char *s, const char *more)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(more, *s))
			return false;
	return true;
}

int fetch_parse_request(struct fetch *f, const char *what, struct fetch_request *rq)
{
	const char *eq;
	char *release;
	size_t n;

	if (!what)
		return running_kernel(f, rq);
	eq = strchrnul(what, '=');
	release = arena_strndup(f->mem, what, eq - what);
	if (str_starts(release, IMAGE))
		release += strlen(IMAGE);
	n = strlen(release);
	if (n > 4 && str_ends(release, "-dbg"))
		release[n - 4] = '\0';
	rq->release = release;
	rq->version = *eq ? eq + 1 : NULL;
	rq->pattern = strpbrk(release, "*?[") != NULL;
	if (!*release || *release == '.' || *release == '-' || !all_of(release, "+-.~_*?[]!^") ||
	    (rq->version && (!*rq->version || !all_of(rq->version, "+-.~:^_")))) {
		ps_err("%s: not the name of a kernel; name a release like 6.1.0-56-cloud-amd64, a package or a pattern",
		       what);
		return -EINVAL;
	}
	return 0;
}

bool fetch_matches(const struct fetch_request *rq, const char *release, const char *version)
{
	if (rq->version && !str_eq(rq->version, version))
		return false;
	return rq->pattern ? !fnmatch(rq->release, release, 0) : str_eq(rq->release, release);
}

/* linux-image-amd64 and its like depend on the newest image. */
static void follow(struct fetch *f, struct fetch_request *rq)
{
	const struct fetch_package *newest = NULL, *p;
	char *name = arena_printf(f->mem, IMAGE "%s", rq->release);
	const char *image;

	for (p = f->packages; p < f->packages + f->nr_packages; p++)
		if (str_eq(p->name, name) && strstr(p->depends, IMAGE) &&
		    (!newest || fetch_version_cmp(p->version, newest->version) > 0))
			newest = p;
	if (!newest || rq->pattern)
		return;
	image = strstr(newest->depends, IMAGE) + strlen(IMAGE);
	rq->release = arena_strndup(f->mem, image, strcspn(image, " ,|("));
	fetch_printf(f, "%s %s stands for %s", newest->name, newest->version, rq->release);
}

const struct fetch_kernel *fetch_choose(struct fetch *f, struct fetch_request *rq)
{
	const struct fetch_kernel *k;

	follow(f, rq);
	for (k = f->kernels; k < f->kernels + f->nr_kernels; k++) {
		if (!fetch_matches(rq, k->release, k->version))
			continue;
		if (k->symbols && k->source)
			return k;
		fetch_printf(f, "%s %s is not whole: no %s of that version", k->release, k->version,
			     k->symbols ? k->source_name : k->symbols_name);
	}
	return NULL;
}

/* "linux-image-6.1.0-56-cloud-amd64-dbg and no linux-source-6.1" */
static const char *missing_parts(const struct fetch *f, const struct fetch_kernel *k)
{
	if (k->symbols)
		return k->source_name;
	if (k->source)
		return k->symbols_name;
	return arena_printf(f->mem, "%s and no %s", k->symbols_name, k->source_name);
}

int fetch_refuse(const struct fetch *f, const struct fetch_request *rq)
{
	struct fetch_request any = { .release = rq->release, .pattern = rq->pattern };
	const struct fetch_kernel *k, *other = NULL;

	if (*f->unread)
		ps_warn("no lists of these suites: %s", f->unread);
	for (k = f->kernels; k < f->kernels + f->nr_kernels; k++) {
		if (fetch_matches(rq, k->release, k->version)) {
			ps_err("%s: the archive has version %s of the image, but no %s of that version; plugsched fetch --list names kernels that are whole",
			       k->release, k->version, missing_parts(f, k));
			return -ENOENT;
		}
		if (!other && fetch_matches(&any, k->release, k->version))
			other = k;
	}
	if (other)
		ps_err("%s: version %s is not in the archive, which has %s; ask for that one, or name the files with init -k, -v and -c",
		       other->release, rq->version, other->version);
	else
		ps_err("%s: no such kernel in the archive; plugsched fetch --list names those that are there",
		       rq->release);
	return -ENOENT;
}
