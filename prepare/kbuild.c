// SPDX-License-Identifier: GPL-2.0
/*
 * kbuild.c - running the kernel's make
 *
 * In:  a configured build tree, goals.
 * Out: what make makes; its output in build.log; one line of progress on a terminal (with --verbose
 *      elsewhere, too, a line every 20 s);
 *      for a build that fails the end of the log and the file that failed.
 *
 * Stopping it (Ctrl-C) is safe at any time: make removes what is half-written, and the next run
 * goes on from there.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prepare/prepare.h"

#define LOG_TAIL	15	/* lines of the log shown after a failure */

struct progress {
	struct strmap done;	/* objects compiled so far, in this run and those before */
	struct arena *mem;
	size_t before;		/* of them in earlier runs */
	size_t total;		/* about */
	double start, last;
	FILE *log;
	bool tty, on;
};

static volatile pid_t make_group;
static volatile sig_atomic_t interrupted;

static void forward_signal(int sig)
{
	interrupted = sig;
	if (make_group > 0)
		kill(-make_group, SIGTERM);
}

/* What the caller ignores (nohup) stays ignored. */
static void catch_signal(int sig, const struct sigaction *sa, struct sigaction *old)
{
	sigaction(sig, sa, old);
	if (old->sa_handler == SIG_IGN)
		sigaction(sig, old, NULL);
}

/* "  CC      kernel/sched/core.o": the object, NULL for any other line */
static const char *compiled_object(const char *line)
{
	if (!str_starts(line, "  CC  "))
		return NULL;
	line += 6;
	return line + strspn(line, " ");
}

static void note_object(struct progress *p, const char *object)
{
	if (!strmap_has(&p->done, object))
		strmap_put(&p->done, arena_strdup(p->mem, object), NULL);
}

static void show_progress(struct progress *p, const char *object)
{
	size_t done = p->done.count, total = p->total > done ? p->total : done;
	size_t here = done - p->before;
	double t = run_now(), left;
	char buf[32];

	if (!p->on || t - p->last < (p->tty ? 0.2 : 20))
		return;
	p->last = t;
	left = here > 20 ? (t - p->start) / here * (total - done) : 0;
	printf("%s  %zu of about %zu files compiled", p->tty ? "\r\033[K" : "", done, total);
	if (left > 0)
		printf(", %s left", str_human_time(buf, left));
	if (p->tty)
		printf("  %.40s", object);
	else
		putchar('\n');
	fflush(stdout);
}

static void read_old_log(struct progress *p, const char *path)
{
	char *text = file_read_quiet(path, NULL), *line, *next;

	for (line = text; line && *line; line = next) {
		const char *object;

		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		object = compiled_object(line);
		if (object)
			note_object(p, object);
	}
	free(text);
	p->before = p->done.count;
}

/* Copies a line of make's output into the log, and follows it. */
static int follow(void *ctx, char *line)
{
	struct progress *p = ctx;
	const char *object;

	fputs(line, p->log);
	line[strcspn(line, "\n")] = '\0';
	object = compiled_object(line);
	if (object) {
		note_object(p, object);
		show_progress(p, object);
	}
	return 0;
}

static void make_started(pid_t pid)
{
	make_group = pid;
	if (interrupted)
		kill(-pid, SIGTERM);
}

/* Returns make's exit status, or a negative errno after a message. */
static int run_make(struct progress *p, const char *const *argv, const char *log)
{
	int err, status;

	p->log = fopen(log, "ae");
	if (!p->log) {
		err = -errno;
		ps_err("%s: cannot write the file: %s", log, strerror(-err));
		return err;
	}
	status = run_lines(argv, &(struct run_opts){ .group = true, .stderr_too = true,
						     .die_with_us = true, .started = make_started },
			   follow, p);
	make_group = 0;
	if (status < 0)
		ps_err("cannot start make: %s", strerror(-status));
	if (fclose(p->log) && status >= 0 && !interrupted) {
		status = -errno;
		if (status == -ENOSPC)
			ps_err("%s: no space left; free some and run the same command again, it continues where it stopped",
			       log);
		else
			ps_err("%s: cannot write the file: %s", log, strerror(-status));
	}
	return status;
}

/* "make[3]: *** [/src/scripts/Makefile.build:250: kernel/sched/core.o] Error 1" */
static char *failed_target(const char *log)
{
	const char *p = log, *end;

	while ((p = strstr(p, ": *** ["))) {
		p += strlen(": *** [");
		end = strpbrk(p, "]\n");
		if (end && *end == ']') {
			const char *colon = memrchr(p, ' ', end - p);

			if (colon)
				p = colon + 1;
			return xstrndup(p, end - p);
		}
	}
	return NULL;
}

static void report_failure(const char *path, size_t log_start)
{
	char *log = file_read_quiet(path, NULL), *run, *p, *end, *file;
	int lines = 0;

	if (!log) {
		ps_err("%s: log cannot be read: the kernel's make failed", path);
		return;
	}
	run = log + (strlen(log) > log_start ? log_start : 0);
	/* the lines before make's own complaints are those that say what is wrong */
	end = strstr(run, ": *** [");
	end = strchrnul(end ? end : run, '\n');
	for (p = end; p > run && lines < LOG_TAIL;)
		if (*--p == '\n')
			lines++;
	p += *p == '\n';
	fprintf(stderr, "%.*s\n", (int)(end - p), p);
	file = failed_target(run);
	if (strstr(run, "No space left on device"))
		ps_err("%s: no space left to build it; free some and run the same command again, it continues where it stopped",
		       file ? file : "the kernel");
	else
		ps_err("%s: the build failed: see the messages above; the whole log is %s",
		       file ? file : "the kernel", path);
	free(file);
	free(log);
}

int init_make(struct init *in, const char *const *goals, bool progress)
{
	char *log = workdir_file(&in->wd, "build.log");
	struct arena *mem = in->wd.mem;
	struct sigaction sa = { .sa_handler = forward_signal }, old_int, old_term, old_hup;
	struct progress p = { .tty = isatty(1), .total = in->nr_units };
	const char **argv;
	size_t n = 0, log_start = 0;
	struct stat st;
	int err = 0, status;

	while (goals[n])
		n++;
	argv = arena_array(mem, const char *, n + 16);
	n = 0;
	argv[n++] = "make";
	argv[n++] = "-C";
	argv[n++] = in->src;
	argv[n++] = arena_printf(mem, "O=%s", in->wd.build);
	argv[n++] = arena_printf(mem, "-j%u", in->jobs);
	argv[n++] = "--no-print-directory";
	argv[n++] = arena_printf(mem, "CC=%s", in->cc);
	argv[n++] = arena_printf(mem, "KERNELRELEASE=%s", in->target.release);
	argv[n++] = arena_printf(mem, "KCFLAGS=-g0 -fplugin=%s %s", in->plugin, in->plugin_option);
	while (*goals)
		argv[n++] = *goals++;
	argv[n] = NULL;

	init_tame_ccache(in);
	p.mem = arena_new();
	p.on = progress && (p.tty || run_verbose());
	if (progress)
		read_old_log(&p, log);
	if (!stat(log, &st))
		log_start = st.st_size;
	interrupted = 0;
	make_group = 0;
	catch_signal(SIGINT, &sa, &old_int);
	catch_signal(SIGTERM, &sa, &old_term);
	catch_signal(SIGHUP, &sa, &old_hup);
	p.start = p.last = run_now();
	status = run_make(&p, argv, log);
	if (interrupted) {
		err = -EINTR;
		ps_err("%sstopped; run the same command again, it continues where it stopped",
		       p.tty ? "\n" : "");
	} else if (status > 0) {
		if (p.tty && progress)
			putchar('\n');
		report_failure(log, log_start);
		err = -EIO;
	} else if (status < 0) {
		err = status;
	} else if (p.tty && progress) {
		printf("\r\033[K");
	}
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
	sigaction(SIGHUP, &old_hup, NULL);
	strmap_free(&p.done);
	arena_free(p.mem);
	return err;
}

/*
 * A goal of our own, for trees that make vmlinux.o within the final link only: it takes the objects
 * where the link takes them from. make reads this before the tree's own Makefile, and again where
 * that calls make for the build directory: only there it has the objects, and descends for them.
 */
static const char link_goal[] =
	"descend:\n"
	"plugsched-vmlinux_o: descend\n"
	"\t$(if $(KBUILD_VMLINUX_OBJS),$(LD) $(KBUILD_LDFLAGS) -r -o vmlinux.o \\\n"
	"\t\t--whole-archive $(KBUILD_VMLINUX_OBJS) --no-whole-archive \\\n"
	"\t\t--start-group $(KBUILD_VMLINUX_LIBS) --end-group)\n";

/*
 * Goals that stop at vmlinux.o, if the tree has or can be given one: the final link needs types of
 * all units, which are compiled without, and removes vmlinux.o when it fails.
 */
static int object_goals(struct init *in, const char *goals[2])
{
	char *path = xasprintf("%s/Makefile", in->src), *text = file_read_quiet(path, NULL);
	char *ours = workdir_file(&in->wd, "link.mk");
	int err = 0;

	if (text && strstr(text, "\nvmlinux_o:")) {
		goals[0] = "vmlinux_o";
	} else if (text && strstr(text, "\ndescend:") && strstr(text, "\nexport KBUILD_VMLINUX_OBJS")) {
		err = file_write_if_changed(ours, link_goal, strlen(link_goal));
		goals[0] = "plugsched-vmlinux_o";
		goals[1] = arena_printf(in->wd.mem, "MAKEFILES=%s", ours);
	} else {
		goals[0] = "vmlinux";
	}
	free(path);
	free(text);
	return err;
}

bool init_is_built(const struct init *in)
{
	return str_eq(workdir_get(&in->wd, "built"), in->build_print) ||
	       (in->partial && str_eq(workdir_get(&in->wd, "built-partly"), in->build_print));
}

/* Units that the target does not need for its scheduler are left out if that is asked for. */
static int build_units(struct init *in)
{
	static const char *const prepare[] = { "modules_prepare", NULL };
	const char *goals[] = { "modules_prepare", NULL, NULL, NULL };
	int err = -ENODATA;

	if (in->partial) {
		err = init_make_partial(in);
		if (!err)
			err = init_make(in, prepare, false);
		if (!err)
			return workdir_set(&in->wd, "built-partly", in->build_print);
	}
	if (err != -ENODATA)
		return err;
	if (in->partial)
		ps_warn("--partial: which units touch the scheduler is not certain; all of them are built");
	err = workdir_set(&in->wd, "built-partly", "");
	if (!err)
		err = workdir_set(&in->wd, "recorded", "");
	if (!err)
		err = object_goals(in, goals + 1);
	if (!err)
		err = init_make(in, goals, true);
	return err ? err : workdir_set(&in->wd, "built", in->build_print);
}

int init_build(struct init *in)
{
	static const char *const scheduler[] = { "kernel/sched/", NULL };
	char *log = workdir_file(&in->wd, "build.log");
	int err;

	/* the log counts what is done: with other flags it counts nothing */
	if (!str_eq(workdir_get(&in->wd, "building"), in->build_print)) {
		if (unlink(log) && errno != ENOENT) {
			err = -errno;
			ps_err("%s: cannot remove the file: %s", log, strerror(errno));
			return err;
		}
		err = workdir_set(&in->wd, "building", in->build_print);
		if (err)
			return err;
	}
	err = init_make(in, scheduler, true);
	if (!err)
		err = init_compare_early(in);
	return err ? err : build_units(in);
}
