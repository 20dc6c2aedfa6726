// SPDX-License-Identifier: GPL-2.0
/*
 * link.c - resolving what the module leaves undefined
 *
 * In:  scheduler.ko as linked, the target's symbols, the boundary, the generator's aliases
 *      (.plugsched/aliases, lines "ALIAS SYMBOL HEXADDR[ percpu]").
 * Out: scheduler.ko with the three sections for the loader: PS_SEC_TARGET, PS_SEC_SYMBOLS,
 *      PS_SEC_ENTRIES.
 *
 * A symbol that cannot be resolved is an error here, where the engineer can do something about
 * it, and not when the module is loaded.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boundary/boundary.h"
#include "lib/elf-file.h"
#include "lib/hash.h"
#include "runtime/module-abi.h"
#include "module/link.h"
#include "module/module.h"

struct link_alias {
	const char *kernel_name;
	uint64_t addr;
	bool percpu;
};

struct link_job {
	struct workdir *wd;
	struct tsyms ts;
	struct strmap aliases;		/* -> struct link_alias */
	const struct boundary *bd;
	struct strmap kept;		/* what stays in the kernel -> reason; NULL: it moves */
	struct ps_symbol *syms;
	size_t nr, cap;
	struct strbuf strings;
	struct strbuf renames;		/* see link_renames() */
	unsigned int errors;
	bool debug;			/* keep what debuggers read */
};

static int read_aliases(struct link_job *ln)
{
	char *path = workdir_file(ln->wd, "aliases"), *text, *line, *save;

	if (access(path, F_OK))
		return 0;
	text = file_read(path, NULL);
	if (!text)
		return -EIO;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct link_alias *a = arena_alloc(ln->wd->mem, sizeof(*a));
		char *name, *kernel, *addr, *more, *end = NULL;

		if (*line == '#')
			continue;
		name = strtok_r(line, " ", &more);
		kernel = strtok_r(NULL, " ", &more);
		addr = strtok_r(NULL, " ", &more);
		if (addr)
			a->addr = strtoull(addr, &end, 16);
		if (!addr || *end) {
			ps_err("%s: file is damaged; run plugsched init again", path);
			free(text);
			return -EINVAL;
		}
		a->percpu = more && str_starts(more, "percpu");
		a->kernel_name = arena_strdup(ln->wd->mem, kernel);
		strmap_put(&ln->aliases, arena_strdup(ln->wd->mem, name), a);
	}
	free(text);
	return 0;
}

/* ---- who uses an undefined symbol ---- */

static struct {
	const char *symbol;
	struct strbuf users;
	size_t skip;
} search;

static int search_object(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *base = path + ftw->base;
	struct elf_symbols syms;
	struct elf_file f;
	uint32_t i;

	(void)st;
	if (type == FTW_D && str_eq(base, ".plugsched"))
		return FTW_SKIP_SUBTREE;
	if (type != FTW_F || !str_ends(path, ".o") || str_starts(base, PS_MODULE_NAME "."))
		return FTW_CONTINUE;
	if (elf_file_open(&f, path))
		return FTW_CONTINUE;
	if (!elf_file_symbols(&f, &syms))
		for (i = 1; i < syms.nr; i++)
			if (syms.v[i].st_shndx == SHN_UNDEF &&
			    str_eq(elf_symbol_name(&syms, i), search.symbol))
				sb_printf(&search.users, "%s%s", search.users.len ? ", " : "",
					  path + search.skip);
	elf_file_close(&f);
	return FTW_CONTINUE;
}

static __ps_printf(3, 4) void unresolved(struct link_job *ln, const char *name,
					 const char *fmt, ...)
{
	va_list ap;
	char *why;

	va_start(ap, fmt);
	why = xvasprintf(fmt, ap);
	va_end(ap);
	search.symbol = name;
	search.skip = strlen(ln->wd->dir) + 1;
	nftw(ln->wd->dir, search_object, 16, FTW_PHYS | FTW_ACTIONRETVAL);
	ps_err("%s: undefined symbol %s: %s",
	       search.users.len ? search.users.buf : PS_MODULE_NAME ".ko", name, why);
	sb_free(&search.users);
	free(why);
	ln->errors++;
}

/* ---- resolving ---- */

static void add_symbol(struct link_job *ln, const char *name, const char *kernel_name,
		       uint64_t addr, bool percpu)
{
	struct ps_symbol *s;

	XGROW(ln->syms, ln->nr, ln->cap);
	s = &ln->syms[ln->nr++];
	memset(s, 0, sizeof(*s));
	s->name = ln->strings.len;
	sb_addn(&ln->strings, name, strlen(name) + 1);
	if (str_eq(name, kernel_name)) {
		s->kernel_name = s->name;
	} else {
		s->kernel_name = ln->strings.len;
		sb_addn(&ln->strings, kernel_name, strlen(kernel_name) + 1);
	}
	s->addr = addr;
	/* an offset, unless the per-CPU area is linked among the kernel's other data */
	s->flags = percpu && addr < ln->ts.text_base ? PS_SYM_PERCPU : 0;
}

/* @weak: the module does without it where the target has none. */
static void resolve(struct link_job *ln, const char *name, bool weak)
{
	const struct link_alias *a = strmap_get(&ln->aliases, name);
	const char *kernel_name = name;
	const struct tsym *s;

	if (a) {
		add_symbol(ln, name, a->kernel_name, a->addr, a->percpu);
		return;
	}
	if (str_starts(name, ALIAS_PREFIX))
		kernel_name += strlen(ALIAS_PREFIX);
	s = strmap_get(&ln->ts.by_name, kernel_name);
	if (weak && (!s || s->count > 1 || s->flags & TSYM_INIT))
		return;		/* the kernel's loader leaves it at 0 */
	if (!s)
		unresolved(ln, name, "the target kernel has none of that name; define it in the module");
	else if (s->flags & TSYM_INIT)
		unresolved(ln, name, "the target kernel frees it after boot; use something else");
	else if (kernel_name == name && (s->flags & TSYM_EXPORT))
		return;		/* the kernel's loader finds it */
	else if (s->count > 1)
		unresolved(ln, name, "the target kernel has %u symbols of that name; which one is meant cannot be decided", s->count);
	else
		add_symbol(ln, name, kernel_name, s->addr, s->flags & TSYM_PERCPU);
}

/* ---- what the module must not have ---- */

static void keep(struct link_job *ln, const char *name, bool kept, const char *reason)
{
	/* one of several statics of that name moves: then the module may have one */
	if (!kept)
		strmap_put(&ln->kept, name, NULL);
	else if (!strmap_has(&ln->kept, name))
		strmap_put(&ln->kept, name, (void *)reason);
}

static void collect_kept(struct link_job *ln)
{
	size_t i;

	for (i = 0; i < ln->bd->nr_funcs; i++) {
		const struct bd_func *f = &ln->bd->funcs[i];

		keep(ln, f->name, bd_func_stays(f), f->reason);
	}
	for (i = 0; i < ln->bd->nr_vars; i++) {
		const struct bd_var *v = &ln->bd->vars[i];

		if (!*v->owner)
			keep(ln, v->name, v->class == BD_SHARED, v->reason);
	}
}

/* A second copy of what the kernel keeps would go unnoticed, and be wrong. */
static void check_defined(struct link_job *ln, const Elf64_Sym *sym, const char *name)
{
	const char *reason;

	if (ELF64_ST_TYPE(sym->st_info) != STT_FUNC && ELF64_ST_TYPE(sym->st_info) != STT_OBJECT)
		return;
	reason = strmap_get(&ln->kept, name);
	if (!reason)
		return;
	ps_err("%s is defined in the module: it stays in the kernel (%s); remove the definition", name,
	       reason);
	ln->errors++;
}

/* A redirect to what the module does not define would make the kernel's entry jump to itself. */
static void check_redirect(struct link_job *ln, const char *name)
{
	const struct bd_func *f = bd_find_func(ln->bd, name, NULL);

	if (f && f->nr_redirects)
		ps_err("%s:%u: %s() was generated here and is not defined any more: it is %s %s (%s), so the kernel keeps calling it; restore it, only its body may be changed",
		       f->loc.file, f->loc.line, name, f->class == BD_CALLBACK ? "a" : "an",
		       bd_func_class_name(f->class), f->reason);
	else
		ps_err("%s is not defined in the module: an entry of the kernel jumps to it; restore the definition",
		       name);
	ln->errors++;
}

static void check_redirects(struct link_job *ln, const struct elf_file *f,
			    const struct elf_symbols *syms)
{
	const Elf64_Rela *relas;
	uint32_t i, nr;

	relas = elf_file_relas(f, elf_file_section(f, ".rela" PS_SEC_REDIRECTS), &nr);
	for (i = 0; i < nr; i++) {
		uint32_t sym = ELF64_R_SYM(relas[i].r_info);

		if (relas[i].r_offset % sizeof(struct ps_redirect) ==
		    offsetof(struct ps_redirect, to) &&
		    sym < syms->nr && syms->v[sym].st_shndx == SHN_UNDEF)
			check_redirect(ln, elf_symbol_name(syms, sym));
	}
}

/* value of a "key=value" string in .modinfo, NULL if there is none */
static const char *modinfo(const struct elf_file *f, const char *key)
{
	size_t size, n = strlen(key);
	const char *p = elf_file_bytes(f, elf_file_section(f, ".modinfo"), &size);
	const char *end;

	/* a section may have no bytes in the file */
	if (!p)
		return NULL;
	end = p + size;
	while (p < end) {
		size_t len = strnlen(p, end - p);

		if (len > n && !strncmp(p, key, n) && p[n] == '=' && p + len < end)
			return p + n + 1;
		p += len + 1;
	}
	return NULL;
}

static int read_symbols(const struct elf_file *f, struct elf_symbols *syms, const char *ko)
{
	int err = elf_file_symbols(f, syms);

	if (err == -ENOENT)
		ps_err("%s: file has no symbol table", ko);
	else if (err)
		ps_err("%s: file is damaged: its symbols cannot be read", ko);
	return err ? -EINVAL : 0;
}

static int scan_module(struct link_job *ln, const struct elf_file *f,
		       const struct elf_symbols *syms, const char *ko)
{
	const char *vermagic = modinfo(f, "vermagic"), *want = workdir_get(ln->wd, "vermagic");
	uint32_t i;

	for (i = 1; i < syms->nr; i++)
		if (syms->v[i].st_shndx == SHN_UNDEF)
			resolve(ln, elf_symbol_name(syms, i),
				ELF64_ST_BIND(syms->v[i].st_info) == STB_WEAK);
		else
			check_defined(ln, &syms->v[i], elf_symbol_name(syms, i));
	check_redirects(ln, f, syms);
	if (!vermagic || !str_eq(vermagic, want)) {
		ps_err("%s: version magic is \"%s\": the target has \"%s\"; run plugsched init again",
		       ko, vermagic ? vermagic : "", want);
		return -EINVAL;
	}
	if (ln->errors) {
		ps_err("%s: not built: %u symbols are wrong, see the errors above", ko, ln->errors);
		return -EINVAL;
	}
	return 0;
}

/* ---- the sections ---- */

static int make_target(struct link_job *ln, struct ps_target *pt)
{
	const char *id = workdir_get(ln->wd, "build-id"), *release = workdir_get(ln->wd, "release");
	size_t i;

	memset(pt, 0, sizeof(*pt));
	pt->abi_version = PLUGSCHED_ABI_VERSION;
	pt->build_id_len = strlen(id) / 2;
	if (!pt->build_id_len || pt->build_id_len > sizeof(pt->build_id) ||
	    strlen(release) >= sizeof(pt->release)) {
		ps_err("%s/state: file is damaged; run plugsched init again", ln->wd->meta);
		return -EINVAL;
	}
	for (i = 0; i < pt->build_id_len; i++) {
		unsigned int byte = 0;

		sscanf(id + 2 * i, "%2x", &byte);
		pt->build_id[i] = byte;
	}
	pt->text_base = ln->ts.text_base;
	symbol_table_read(ln->wd, pt);
	if (hash_file(workdir_file(ln->wd, "target.btf"), &pt->btf_size, &pt->btf_hash))
		pt->btf_size = pt->btf_hash = 0;
	memcpy(pt->release, release, strlen(release) + 1);
	return 0;
}

/* The addresses in them are not all compared with the kernel's when the module is loaded. */
static int hash_tables(struct ps_target *pt, const struct strbuf *symbols, const char *entries)
{
	uint64_t size;
	int err = hash_file(entries, &size, &pt->entries_hash);

	if (err)
		ps_err("%s: file is missing; run plugsched init again", entries);
	pt->symbols_hash = hash_words(HASH_START, symbols->buf, symbols->len);
	return err;
}

static int add_sections(struct link_job *ln, const char *ko)
{
	char *target = workdir_file(ln->wd, "section.target");
	char *symbols = workdir_file(ln->wd, "section.symbols");
	char *entries = workdir_file(ln->wd, "target.entries");
	char *renames = workdir_file(ln->wd, "section.renames");
	char *out = arena_printf(ln->wd->mem, "%s.tmp", ko);
	struct ps_symbols head = { .count = ln->nr, .strings_size = ln->strings.len };
	const char *argv[] = {
		/* .BTF is for layout.c; as ld left it, the kernel would refuse it */
		"objcopy", "--remove-section=.BTF",
		/* so is this, where the compiler has no types without */
		ln->debug || !str_eq(layout_flag(ln->wd), "-g") ? "--remove-section=.BTF" :
								  "--strip-debug",
		"--remove-section=" PS_SEC_TARGET, "--remove-section=" PS_SEC_SYMBOLS,
		"--remove-section=" PS_SEC_ENTRIES,
		arena_printf(ln->wd->mem, "--add-section=%s=%s", PS_SEC_TARGET, target),
		arena_printf(ln->wd->mem, "--add-section=%s=%s", PS_SEC_ENTRIES, entries),
		arena_printf(ln->wd->mem, "--add-section=%s=%s", PS_SEC_SYMBOLS, symbols),
		arena_printf(ln->wd->mem, "--redefine-syms=%s", renames),
		ko, out, NULL
	};
	/* objcopy aligns only what was there before: structs are read in place */
	const char *align[] = {
		"objcopy", "--set-section-alignment", PS_SEC_TARGET "=8",
		"--set-section-alignment", PS_SEC_SYMBOLS "=8",
		"--set-section-alignment", PS_SEC_ENTRIES "=8", out, NULL
	};
	struct strbuf sb = { 0 };
	struct ps_target pt;
	int err;

	err = make_target(ln, &pt);
	if (err)
		return err;
	sb_addn(&sb, (char *)&head, sizeof(head));
	if (ln->nr)
		sb_addn(&sb, (char *)ln->syms, ln->nr * sizeof(*ln->syms));
	sb_addn(&sb, ln->strings.len ? ln->strings.buf : "", ln->strings.len);
	err = hash_tables(&pt, &sb, entries);
	if (!err)
		err = file_write(target, &pt, sizeof(pt));
	if (!err)
		err = file_write(symbols, sb.buf, sb.len);
	if (!err)
		err = file_write(renames, ln->renames.len ? ln->renames.buf : "", ln->renames.len);
	if (!err && (run_cmd(argv, NULL) || run_cmd(align, NULL))) {
		ps_err("%s: cannot write the file: objcopy failed", out);
		err = -EIO;
	}
	if (!err && rename(out, ko)) {
		err = -errno;
		ps_err("%s: cannot write the file: %s", ko, strerror(errno));
	}
	if (err)
		unlink(out);
	unlink(target);
	unlink(symbols);
	unlink(renames);
	sb_free(&sb);
	return err;
}

/* Opens what Kbuild has built. */
static int open_module(struct elf_file *f, const char *ko)
{
	int err = elf_file_open(f, ko);

	if (err == -ENOEXEC || err == -EINVAL) {
		ps_err("%s: not an ELF file", ko);
		return -EINVAL;
	}
	if (err)
		ps_err("%s: file was not built: Kbuild must say obj-m := " PS_MODULE_NAME ".o; restore it", ko);
	return err;
}

int link_module(struct workdir *wd, const struct boundary *bd, const char *ko, bool debug)
{
	struct link_job ln = { .wd = wd, .bd = bd, .debug = debug };
	struct elf_symbols syms;
	struct elf_file f;
	int err;

	err = open_module(&f, ko);
	if (err)
		return err;
	err = tsyms_read(&ln.ts, wd);
	if (!err)
		err = read_aliases(&ln);
	collect_kept(&ln);
	if (!err)
		err = read_symbols(&f, &syms, ko);
	if (!err)
		err = scan_module(&ln, &f, &syms, ko);
	if (!err)
		err = link_direct(bd, &f, &syms, ko);
	if (!err)
		link_renames(bd, &syms, &ln.renames);
	elf_file_close(&f);
	if (!err)
		err = add_sections(&ln, ko);
	tsyms_free(&ln.ts);
	strmap_free(&ln.aliases);
	strmap_free(&ln.kept);
	sb_free(&ln.strings);
	sb_free(&ln.renames);
	free(ln.syms);
	return err;
}
