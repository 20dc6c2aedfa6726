// SPDX-License-Identifier: GPL-2.0
/*
 * init-speed.c - what the plugin costs
 *
 * In:  a finished build tree; the commands it kept of the scheduler's units (.NAME.o.cmd).
 * Out: processor time of compiling them with and without the plugin; the objects are thrown away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/init.h"

/* make's escapes in a saved command */
static void unescape(struct strbuf *sb, const char *s, size_t n)
{
	while (n) {
		if (n >= 2 && s[0] == '$' && s[1] == '$') {
			sb_add(sb, "$");
			s += 2;
			n -= 2;
		} else if (n >= 8 && !strncmp(s, "$(pound)", 8)) {
			sb_add(sb, "#");
			s += 8;
			n -= 8;
		} else {
			sb_addn(sb, s++, 1);
			n--;
		}
	}
}

/*
 * The compiler's command of a unit ("kernel/sched/core.c"), writing to @out instead; without the
 * plugin if @plain. Returns NULL when the build kept none.
 */
static char *unit_command(const struct init *in, const char *unit, const char *out, bool plain)
{
	const char *slash = strrchr(unit, '/');
	char *path, *text, *cmd, *end, *word, *save;
	struct strbuf raw = {0}, sb = {0};
	bool skip_name = false;

	if (!slash)
		return NULL;
	path = xasprintf("%s/%.*s/.%.*s.o.cmd", in->wd.build, (int)(slash - unit), unit,
			 (int)strlen(slash + 1) - 2, slash + 1);
	text = read_file_quiet(path, NULL);
	free(path);
	cmd = text ? strstr(text, ":= ") : NULL;
	if (!cmd) {
		free(text);
		return NULL;
	}
	cmd += 3;
	end = cmd + strcspn(cmd, "\n;");
	unescape(&raw, cmd, end - cmd);
	for (word = strtok_r(raw.buf, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (skip_name) {
			skip_name = false;
			sb_printf(&sb, " -o %s", out);
		} else if (str_eq(word, "-o")) {
			skip_name = true;
		} else if (!str_starts(word, "-Wp,-M") &&
			   !(plain && str_starts(word, "-fplugin"))) {
			sb_printf(&sb, " %s", word);
		}
	}
	sb_free(&raw);
	free(text);
	return sb.buf;
}

static pid_t start_compile(const struct init *in, const char *unit, const char *out, bool plain)
{
	char *cmd = unit_command(in, unit, out, plain);
	const char *argv[] = { "sh", "-c", cmd, NULL };
	pid_t pid;

	if (!cmd)
		return -ENOENT;
	pid = run_start(argv, &(struct run_opts){ .dir = in->wd.build, .quiet = true,
						  .no_stdout = true, .die_with_us = true });
	free(cmd);
	return pid;
}

static int wait_compile(pid_t pid, double *seconds)
{
	struct rusage ru;
	int status;

	if (pid < 0)
		return pid;
	if (wait4(pid, &status, 0, &ru) < 0)
		return -errno;
	*seconds += ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
		    (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6;
	return status ? -EIO : 0;
}

int init_measure(struct init *in, const char *const *units, size_t nr, struct init_speed *sp)
{
	char *plain = workdir_file(&in->wd, "speed-plain.o");
	char *plugin = workdir_file(&in->wd, "speed-plugin.o");
	size_t i;
	int err = 0;

	memset(sp, 0, sizeof(*sp));
	for (i = 0; !err && i < nr; i++) {
		/* side by side where there are two processors: both see the same neighbours */
		pid_t a, b;
		int err_b;

		a = start_compile(in, units[i], plain, true);
		if (in->jobs == 1)
			err = wait_compile(a, &sp->plain);
		b = start_compile(in, units[i], plugin, false);
		if (in->jobs > 1)
			err = wait_compile(a, &sp->plain);
		err_b = wait_compile(b, &sp->plugin);
		if (!err)
			err = err_b;
		sp->units++;
	}
	unlink(plain);
	unlink(plugin);
	return err;
}
