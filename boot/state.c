// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - see state.h
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot/state.h"
#include "lib/util.h"

#define MAGIC		"plugsched-state 1"
/* A full file has 30 KB. */
#define STATE_MAX	(64 * 1024)

static const char *const words[BOOT_STATE_KINDS] = { "trying", "confirmed", "refused" };

/* Takes one word of hexadecimal digits (with dashes: of a boot id). */
static int take_hex(char **save, char *to, size_t size, bool dashes)
{
	char *word = strtok_r(NULL, " ", save);
	size_t i;

	if (!word || strlen(word) >= size)
		return -EBADMSG;
	for (i = 0; word[i]; i++)
		if (!(isxdigit((unsigned char)word[i]) || (dashes && word[i] == '-')))
			return -EBADMSG;
	memcpy(to, word, i + 1);
	return 0;
}

static int parse_time(const char *word, time_t *when)
{
	char *end;

	if (!word || !isdigit((unsigned char)*word))
		return -EBADMSG;
	errno = 0;
	*when = strtoll(word, &end, 10);
	return *end || errno ? -EBADMSG : 0;
}

static int parse_line(char *line, struct boot_state_entry *e)
{
	char *save, *word = strtok_r(line, " ", &save);
	size_t kind;

	memset(e, 0, sizeof(*e));
	for (kind = 0; word && kind < ARRAY_SIZE(words); kind++)
		if (str_eq(word, words[kind]))
			break;
	if (!word || kind == ARRAY_SIZE(words))
		return -EBADMSG;
	e->kind = kind;
	if (take_hex(&save, e->kernel, sizeof(e->kernel), false) ||
	    take_hex(&save, e->module, sizeof(e->module), false) ||
	    take_hex(&save, e->boot, sizeof(e->boot), true) ||
	    parse_time(strtok_r(NULL, " ", &save), &e->when))
		return -EBADMSG;
	word = strtok_r(NULL, "", &save);
	if (word && strlen(word) >= sizeof(e->reason))
		return -EBADMSG;
	if (word)
		memcpy(e->reason, word, strlen(word) + 1);
	return 0;
}

static int parse(char *text, struct boot_state *st)
{
	char *save, *line = strtok_r(text, "\n", &save);

	if (!line || !str_eq(line, MAGIC))
		return -EBADMSG;
	while ((line = strtok_r(NULL, "\n", &save))) {
		if (st->nr == BOOT_STATE_MAX || parse_line(line, &st->list[st->nr]))
			return -EBADMSG;
		st->nr++;
	}
	return 0;
}

int boot_state_read(const char *path, struct boot_state *st)
{
	size_t size;
	char *text;
	int ret;

	memset(st, 0, sizeof(*st));
	text = file_read_quiet(path, &size);
	if (!text)
		return errno == ENOENT ? 0 : -errno;
	/* the last line is complete, and nothing follows it */
	if (!size || size > STATE_MAX || strlen(text) != size || text[size - 1] != '\n')
		ret = -EBADMSG;
	else
		ret = parse(text, st);
	free(text);
	if (ret)
		st->nr = 0;
	return ret;
}

/* The rename is on disk only when the directory is. */
static int sync_dir_of(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int fd, ret = 0;

	if (slash)
		slash[slash == dir] = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd)) {
		ret = -errno;
		ps_err("cannot write %s: %s", path, strerror(-ret));
	}
	if (fd >= 0)
		close(fd);
	free(dir);
	return ret;
}

int boot_state_write(const char *path, const struct boot_state *st)
{
	struct strbuf sb = {0};
	size_t i;
	int ret;

	sb_add(&sb, MAGIC "\n");
	for (i = 0; i < st->nr; i++) {
		const struct boot_state_entry *e = &st->list[i];

		sb_printf(&sb, "%s %s %s %s %lld%s%s\n", words[e->kind], e->kernel, e->module,
			  e->boot, (long long)e->when, *e->reason ? " " : "", e->reason);
	}
	ret = path_make_parents(path);
	if (!ret)
		ret = file_write(path, sb.buf, sb.len);
	if (!ret)
		ret = sync_dir_of(path);
	sb_free(&sb);
	return ret;
}

struct boot_state_entry *boot_state_find(struct boot_state *st, const char *kernel,
					 const char *module)
{
	size_t i;

	for (i = 0; i < st->nr; i++)
		if (str_eq(st->list[i].kernel, kernel) && str_eq(st->list[i].module, module))
			return &st->list[i];
	return NULL;
}

struct boot_state_entry *boot_state_add(struct boot_state *st, const char *kernel,
					const char *module)
{
	struct boot_state_entry *e = boot_state_find(st, kernel, module);

	if (e)
		return e;
	if (st->nr == BOOT_STATE_MAX) {
		/* in the order of their making */
		memmove(&st->list[0], &st->list[1], (BOOT_STATE_MAX - 1) * sizeof(st->list[0]));
		st->nr--;
	}
	e = &st->list[st->nr++];
	memset(e, 0, sizeof(*e));
	memcpy(e->kernel, kernel, strnlen(kernel, BOOT_HEX_MAX - 1));
	memcpy(e->module, module, strnlen(module, BOOT_HEX_MAX - 1));
	return e;
}
