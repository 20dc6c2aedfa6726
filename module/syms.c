// SPDX-License-Identifier: GPL-2.0
/*
 * syms.c - the target's symbols in a compact file
 *
 * In:  vmlinux, once, when the module's tree is made.
 * Out: .plugsched/target.syms: "text HEXADDR", then one line per name, sorted,
 *      "NAME HEXADDR COUNT FLAGS", FLAGS of e (export), p (per-CPU), i (init) or "-";
 *      build/Module.symvers: the exports, as modpost wants them.
 *
 * Half a gigabyte of vmlinux is not read again for each build, and need not be kept.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/module.h"

static int cmp_tsym(const void *a, const void *b)
{
	const struct tsym *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : x->addr < y->addr ? -1 : x->addr > y->addr;
}

struct export_list {
	struct strmap names;
	struct strbuf symvers;
};

static int add_export(void *arg, const struct target_export *e)
{
	struct export_list *list = arg;

	strmap_put(&list->names, e->name, NULL);
	sb_printf(&list->symvers, "0x%08x\t%s\tvmlinux\tEXPORT_SYMBOL%s\t%s\n", e->crc, e->name,
		  e->gpl ? "_GPL" : "", e->ns);
	return 0;
}

static bool is_linkable(const struct image *img, const struct img_sym *s)
{
	return *s->name && s->sec < img->nr_secs && (img->secs[s->sec].flags & SHF_ALLOC) &&
	       (s->type == STT_FUNC || s->type == STT_OBJECT || s->type == STT_NOTYPE ||
		s->type == STT_GNU_IFUNC);
}

static struct tsym *collect(const struct target *t, const struct strmap *exports, size_t *nr)
{
	const struct image *img = &t->img;
	struct tsym *syms = xcalloc(img->nr_syms + 1, sizeof(*syms));
	size_t n = 0, i, out = 0;

	for (i = 0; i < img->nr_syms; i++) {
		const struct img_sym *s = &img->syms[i];
		const char *sec;

		if (!is_linkable(img, s))
			continue;
		sec = img->secs[s->sec].name;
		syms[n++] = (struct tsym){
			.name = s->name,
			.addr = s->value,
			.count = 1,
			.flags = (strmap_has(exports, s->name) ? TSYM_EXPORT : 0) |
				 (str_starts(sec, ".data..percpu") ? TSYM_PERCPU : 0) |
				 (str_starts(sec, ".init.") || str_starts(sec, ".exit.") ?
				  TSYM_INIT : 0),
		};
	}
	qsort(syms, n, sizeof(*syms), cmp_tsym);
	for (i = 0; i < n; i++) {
		if (out && str_eq(syms[out - 1].name, syms[i].name)) {
			/* the same place twice is one symbol */
			if (syms[out - 1].addr != syms[i].addr)
				syms[out - 1].count++;
		} else {
			syms[out++] = syms[i];
		}
	}
	*nr = out;
	return syms;
}

int tsyms_write(const struct target *t, struct workdir *wd)
{
	struct export_list list = { 0 };
	struct strbuf sb = { 0 };
	struct tsym *syms = NULL;
	char *symvers;
	size_t nr, i;
	int err;

	err = target_exports(t, add_export, &list);
	if (err)
		goto out;
	syms = collect(t, &list.names, &nr);
	sb_printf(&sb, "text %llx\n", (unsigned long long)t->text_base);
	for (i = 0; i < nr; i++)
		sb_printf(&sb, "%s %llx %u %s%s%s%s\n", syms[i].name,
			  (unsigned long long)syms[i].addr, syms[i].count,
			  syms[i].flags & TSYM_EXPORT ? "e" : "",
			  syms[i].flags & TSYM_PERCPU ? "p" : "",
			  syms[i].flags & TSYM_INIT ? "i" : "", syms[i].flags ? "" : "-");
	err = file_write_if_changed(workdir_file(wd, "target.syms"), sb.buf, sb.len);
	if (err)
		goto out;
	symvers = arena_printf(wd->mem, "%s/Module.symvers", wd->build);
	err = file_write_if_changed(symvers, list.symvers.buf ? list.symvers.buf : "",
				    list.symvers.len);
out:
	sb_free(&sb);
	sb_free(&list.symvers);
	strmap_free(&list.names);
	free(syms);
	return err;
}

int tsyms_read(struct tsyms *ts, struct workdir *wd)
{
	char *path = workdir_file(wd, "target.syms"), *line, *next, *rest;
	size_t cap = 0;

	memset(ts, 0, sizeof(*ts));
	ts->text = file_read(path, NULL);
	if (!ts->text)
		return -EIO;
	for (line = ts->text; *line; line = next) {
		struct tsym s = { 0 };

		next = strchr(line, '\n');
		rest = strchr(line, ' ');
		if (!next || !rest || rest > next)
			goto damaged;
		*next++ = '\0';
		*rest++ = '\0';
		s.name = line;
		s.addr = strtoull(rest, &rest, 16);
		if (line == ts->text) {
			ts->text_base = s.addr;
			continue;
		}
		s.count = strtoul(rest, &rest, 10);
		if (!s.count || *rest != ' ')
			goto damaged;
		for (rest++; *rest; rest++)
			s.flags |= *rest == 'e' ? TSYM_EXPORT : *rest == 'p' ? TSYM_PERCPU :
				   *rest == 'i' ? TSYM_INIT : 0;
		XGROW(ts->syms, ts->nr, cap);
		ts->syms[ts->nr++] = s;
	}
	for (size_t i = 0; i < ts->nr; i++)
		strmap_put(&ts->by_name, ts->syms[i].name, &ts->syms[i]);
	if (ts->nr)
		return 0;
damaged:
	ps_err("%s: file is damaged; run plugsched init again", path);
	tsyms_free(ts);
	return -EINVAL;
}

void tsyms_free(struct tsyms *ts)
{
	free(ts->text);
	free(ts->syms);
	strmap_free(&ts->by_name);
	memset(ts, 0, sizeof(*ts));
}
