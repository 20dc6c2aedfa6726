// SPDX-License-Identifier: GPL-2.0
/*
 * settings.c - see settings.h
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/settings.h"
#include "lib/util.h"

#define SWITCH	"plugsched.enable="

static char *strip(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

/* Returns 1 or 0, or -EINVAL for what is neither. */
static int yes_or_no(const char *s)
{
	if (str_eq(s, "yes") || str_eq(s, "1") || str_eq(s, "on") || str_eq(s, "true") ||
	    str_eq(s, "y"))
		return 1;
	if (str_eq(s, "no") || str_eq(s, "0") || str_eq(s, "off") || str_eq(s, "false") ||
	    str_eq(s, "n"))
		return 0;
	return -EINVAL;
}

static int take_setting(char *line, struct boot_settings *set)
{
	char *eq = strchr(line, '=');
	const char *key;
	int value;

	if (!eq)
		return -EINVAL;
	*eq = '\0';
	key = strip(line);
	value = yes_or_no(strip(eq + 1));
	if (value < 0)
		return value;
	if (str_eq(key, "load-at-boot"))
		set->at_boot = value;
	else if (str_eq(key, "load-at-install"))
		set->at_install = value;
	else if (str_eq(key, "load-early"))
		set->early = value;
	else
		return -EINVAL;
	return 0;
}

int boot_settings_read(const char *path, struct boot_settings *set, char *why, size_t size)
{
	char *text, *line, *next;
	unsigned int nr = 0;
	size_t len;
	int ret = 0;

	*set = (struct boot_settings){ .at_boot = true, .at_install = true };
	text = file_read_quiet(path, &len);
	if (!text) {
		ret = errno == ENOENT ? 0 : -errno;
		if (ret)
			snprintf(why, size, "cannot read %s: %s", path, strerror(-ret));
		return ret;
	}
	if (strlen(text) != len) {
		snprintf(why, size, "%s: not a text file; write it anew", path);
		ret = -EINVAL;
	}
	for (line = text; !ret && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		nr++;
		line = strip(line);
		if (!*line || *line == '#')
			continue;
		ret = take_setting(line, set);
		if (ret)
			snprintf(why, size, "%s:%u: none of load-at-boot, load-at-install and load-early with yes or no; correct it",
				 path, nr);
	}
	free(text);
	return ret;
}

/* Cuts the next word off; quotes keep blanks in it, as in the kernel, and are dropped. */
static char *next_word(char **rest)
{
	char *from = *rest, *word, *to;
	bool quoted = false;

	while (isspace((unsigned char)*from))
		from++;
	if (!*from)
		return NULL;
	for (word = to = from; *from && (quoted || !isspace((unsigned char)*from)); from++) {
		if (*from == '"')
			quoted = !quoted;
		else
			*to++ = *from;
	}
	*rest = *from ? from + 1 : from;
	*to = '\0';
	return word;
}

int boot_cmdline_allows(const char *path, char *why, size_t size)
{
	char *text = file_read_quiet(path, NULL), *rest = text, *word;
	int ret = 1;

	if (!text) {
		ret = -errno;
		snprintf(why, size, "cannot read the kernel's command line in %s: %s", path,
			 strerror(-ret));
		return ret;
	}
	/* the last one counts, as for the kernel's own; what is no "yes" keeps it out */
	while ((word = next_word(&rest))) {
		if (!str_starts(word, SWITCH))
			continue;
		ret = yes_or_no(word + strlen(SWITCH)) == 1;
		if (!ret)
			snprintf(why, size, "the kernel's command line has %s", word);
	}
	free(text);
	return ret;
}
