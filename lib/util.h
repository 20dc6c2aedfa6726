/* SPDX-License-Identifier: GPL-2.0 */
/*
 * util.h - what every part of the command needs: messages, memory, maps, files, processes
 *
 * Implemented by: util.c (messages, memory, maps), file.c (files), run.c (processes, time).
 * Used by:        everything but the code that runs in the kernel.
 */
#ifndef PLUGSCHED_UTIL_H
#define PLUGSCHED_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __ps_printf(f, a)	__attribute__((format(printf, f, a)))

/*
 * ---- messages: one line on stderr, "plugsched: ...", whatever the arguments hold: control
 * characters come out as '?' ----
 */

void ps_err(const char *fmt, ...) __ps_printf(1, 2);
void ps_warn(const char *fmt, ...) __ps_printf(1, 2);

/* ---- memory: never returns NULL, out of memory ends the program with a message ---- */

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __ps_printf(1, 2);

/**
 * XGROW - make room for one more element in a malloc'd array
 * @arr: the array, may be NULL
 * @n: elements in use
 * @cap: elements there is room for (size_t lvalue, 0 at first)
 */
#define XGROW(arr, n, cap) do {							\
	if ((size_t)(n) >= (cap)) {						\
		(cap) = (cap) ? (cap) * 2 : 16;					\
		(arr) = (__typeof__(arr))xrealloc((arr), (cap) * sizeof(*(arr)));	\
	}									\
} while (0)

/* An arena: everything in it is freed at once. Memory from it is zeroed. */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __ps_printf(2, 3);

#define arena_array(a, type, n)	((type *)arena_alloc((a), (n) * sizeof(type)))

/* A growing string, always NUL-terminated once something was added. Start with {0}. */
struct strbuf {
	char *buf;
	size_t len, cap;
};

void sb_add(struct strbuf *sb, const char *s);
void sb_addn(struct strbuf *sb, const char *s, size_t n);
void sb_printf(struct strbuf *sb, const char *fmt, ...) __ps_printf(2, 3);
void sb_free(struct strbuf *sb);

/* ---- string -> pointer map; keys are not copied, they must outlive the map. Start with {0}. ---- */

struct strmap_ent {
	const char *key;	/* NULL: free slot */
	void *val;
	uint32_t hash;
};

struct strmap {
	struct strmap_ent *ents;
	size_t cap, count;
};

/** strmap_get - the value of @key, NULL if there is none */
void *strmap_get(const struct strmap *m, const char *key);
/** strmap_has - whether @key is in the map (its value may be NULL) */
bool strmap_has(const struct strmap *m, const char *key);
/** strmap_slot - where the value of @key is kept; the key is added (value NULL) if missing */
void **strmap_slot(struct strmap *m, const char *key);
/** strmap_put - set the value of @key */
void strmap_put(struct strmap *m, const char *key, void *val);
void strmap_free(struct strmap *m);

#define strmap_for_each(m, e)							\
	for ((e) = (m)->ents; (e) < (m)->ents + (m)->cap; (e)++)		\
		if (!(e)->key) {} else

/* ---- strings ---- */

static inline bool str_eq(const char *a, const char *b)
{
	return __builtin_strcmp(a, b) == 0;
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return __builtin_strncmp(s, prefix, __builtin_strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix);

/* ---- files (file.c): 0 or a negative errno, the error reported ---- */

/**
 * file_read - a whole file, NUL-terminated, malloc'd
 * @size: its size goes here, may be NULL
 * Returns NULL with the error reported and errno set.
 */
char *file_read(const char *path, size_t *size);
/** file_read_quiet - as file_read(), without the message */
char *file_read_quiet(const char *path, size_t *size);

/** file_write - atomically: a temporary file beside it, fsync, rename */
int file_write(const char *path, const void *data, size_t size);
/** file_write_if_changed - leaves the file (and its time stamp) alone when it says this already */
int file_write_if_changed(const char *path, const void *data, size_t size);

/** path_make_dirs - a directory and those above it */
int path_make_dirs(const char *path);
/** path_make_parents - the directories above @path */
int path_make_parents(const char *path);
int file_copy(const char *from, const char *to);
/** path_remove_tree - a directory with all in it; symbolic links are removed, not followed */
int path_remove_tree(const char *path);
bool path_is_file(const char *path);
bool path_is_dir(const char *path);
/** path_absolute - absolute, symlinks resolved; the last component need not exist. malloc'd or NULL */
char *path_absolute(const char *path);
/**
 * ps_data_path - where a file that comes with plugsched is, malloc'd
 * @rel: as in the source tree: "kconfig/linux-6.1.profile", "runtime/kmod", "plugsched.so"
 */
char *ps_data_path(const char *rel);

/* ---- processes, time (run.c) ---- */

struct run_opts {
	const char *dir;	/* run it there */
	const char *log;	/* stdout and stderr go there (appended) */
	bool quiet;		/* stderr to /dev/null */
	bool no_stdout;		/* stdout to /dev/null */
	bool stderr_too;	/* stderr goes where stdout goes */
	int out_fd;		/* stdout goes there; 0: nowhere special */
	bool group;		/* in a process group of its own */
	bool die_with_us;	/* SIGTERM when we are killed */
};

/** run_capture - run @argv, its stdout (malloc'd, trailing newline cut), NULL unless it exits 0 */
char *run_capture(const char *const *argv, const struct run_opts *o);
/** run_cmd - run @argv; its exit status, 128 + N when killed by signal N, 127 if it cannot start */
int run_cmd(const char *const *argv, const struct run_opts *o);
/** run_start - start @argv and do not wait; pid or a negative errno */
pid_t run_start(const char *const *argv, const struct run_opts *o);
/** run_wait - wait for it; the status as run_cmd() */
int run_wait(pid_t pid);
/** run_find_program - whether @name can be run (looked up in PATH) */
bool run_find_program(const char *name);

/** run_now - monotonic seconds */
double run_now(void);
/** str_human_time - "0.34 s", "12 s", "9 min 36 s" */
const char *str_human_time(char buf[32], double seconds);
/** str_human_size - "12 MB", "1.4 GB" */
const char *str_human_size(char buf[32], uint64_t bytes);
/** run_peak_rss - the largest memory this process had, bytes */
uint64_t run_peak_rss(void);

#ifdef __cplusplus
}
#endif

#endif /* PLUGSCHED_UTIL_H */
