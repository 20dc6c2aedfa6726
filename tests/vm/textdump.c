// SPDX-License-Identifier: GPL-2.0
/*
 * textdump.c - was the kernel's text, and its read-only data, put back as it was?
 *
 *   textdump save FILE    keep a copy of both
 *   textdump diff FILE    compare them with the copy; print what differs, by symbol
 *   textdump keys         print each static key of the kernel's and how many have enabled it
 *
 * In:  /proc/kcore and /proc/kallsyms of the running kernel (root).
 * Out: exit 0 when equal (or printed), 1 when not, 2 when that is unknown.
 *
 * The kernel itself flips jump labels and static calls as keys change, so the copy is to be taken
 * when the load whose keys matter is running already.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
	uint64_t addr;
	char name[64];
};

static struct symbol *symbols;
static int nr_symbols;

static void die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "textdump: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(2);
}

static int by_addr(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void read_symbols(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	unsigned long long addr;
	int room = 0;
	char name[64];

	if (!f)
		die("/proc/kallsyms: %s", strerror(errno));
	while (fscanf(f, "%llx %*c %63s%*[^\n]", &addr, name) == 2) {
		if (nr_symbols == room) {
			room = room ? 2 * room : 65536;
			symbols = realloc(symbols, room * sizeof(*symbols));
			if (!symbols)
				die("no memory");
		}
		symbols[nr_symbols].addr = addr;
		memcpy(symbols[nr_symbols++].name, name, sizeof(name));
	}
	fclose(f);
	qsort(symbols, nr_symbols, sizeof(*symbols), by_addr);
}

static uint64_t address_of(const char *name)
{
	int i;

	for (i = 0; i < nr_symbols; i++)
		if (!strcmp(symbols[i].name, name) && symbols[i].addr)
			return symbols[i].addr;
	die("/proc/kallsyms shows no address for %s", name);
	return 0;
}

static const struct symbol *symbol_at(uint64_t addr)
{
	int low = 0, high = nr_symbols - 1;

	while (low < high) {
		int mid = (low + high + 1) / 2;

		if (symbols[mid].addr <= addr)
			low = mid;
		else
			high = mid - 1;
	}
	return &symbols[low];
}

static unsigned char *read_kernel(uint64_t start, uint64_t end)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC), i;
	unsigned char *buf = malloc(end - start);
	uint64_t done, size = end - start;
	Elf64_Phdr ph;
	Elf64_Ehdr eh;
	ssize_t n;

	if (fd < 0 || pread(fd, &eh, sizeof(eh), 0) != sizeof(eh))
		die("/proc/kcore: %s", strerror(errno));
	for (i = 0; i < eh.e_phnum; i++) {
		if (pread(fd, &ph, sizeof(ph), eh.e_phoff + i * sizeof(ph)) != sizeof(ph))
			die("/proc/kcore: cannot read its headers");
		if (ph.p_type == PT_LOAD && start >= ph.p_vaddr &&
		    end <= ph.p_vaddr + ph.p_memsz)
			break;
	}
	if (i == eh.e_phnum || !buf)
		die("/proc/kcore does not cover %#llx", (unsigned long long)start);
	for (done = 0; done < size; done += n) {
		n = pread(fd, buf + done, size - done, ph.p_offset + start - ph.p_vaddr + done);
		if (n <= 0)
			die("/proc/kcore: %s", n ? strerror(errno) : "ends early");
	}
	close(fd);
	return buf;
}

static int diff_range(const unsigned char *old, const unsigned char *new, uint64_t start,
		      uint64_t size)
{
	uint64_t at, end, byte;
	int differences = 0;

	for (at = 0; at < size; at = end) {
		const struct symbol *s;

		end = at + 1;
		if (old[at] == new[at])
			continue;
		while (end < size && end < at + 16 && old[end] != new[end])
			end++;
		s = symbol_at(start + at);
		printf("textdump: %s+%#llx:", s->name, (unsigned long long)(start + at - s->addr));
		for (byte = at; byte < end; byte++)
			printf(" %02x", old[byte]);
		printf(" became");
		for (byte = at; byte < end; byte++)
			printf(" %02x", new[byte]);
		printf("\n");
		differences++;
	}
	return differences;
}

/* The contents of an int of the kernel's data; -1 when it is not in there (it went after boot). */
static int data_at(const unsigned char *data, uint64_t start, uint64_t end, uint64_t addr)
{
	int value = -1;

	if (addr >= start && addr <= end - sizeof(value))
		memcpy(&value, data + (addr - start), sizeof(value));
	return value;
}

/* By the kernel's table of jump labels, which is sorted by key: code, target, key, all relative. */
static int print_keys(void)
{
	uint64_t table = address_of("__start___jump_table"), stop = address_of("__stop___jump_table");
	uint64_t start = address_of("_sdata"), end = address_of("__bss_stop"), at, key, last = 0;
	unsigned char *entries, *data;
	int64_t relative;
	int nr = 0;

	entries = read_kernel(table, stop);
	data = read_kernel(start, end);
	for (at = table; at < stop; at += 16) {
		memcpy(&relative, entries + (at + 8 - table), sizeof(relative));
		key = at + 8 + (relative & ~3LL);
		if (key != last && data_at(data, start, end, key) >= 0) {
			const struct symbol *s = symbol_at(key);

			printf("%s+%#llx %d\n", s->name, (unsigned long long)(key - s->addr),
			       data_at(data, start, end, key));
			nr++;
		}
		last = key;
	}
	free(data);
	free(entries);
	return nr ? 0 : 2;
}

int main(int argc, char **argv)
{
	static const char *const ranges[][2] = {
		{ "_stext", "_etext" }, { "__start_rodata", "__end_rodata" },
	};
	int i, differences = 0;
	uint64_t total = 0;
	bool saving;
	FILE *f;

	if (argc == 2 && !strcmp(argv[1], "keys")) {
		read_symbols();
		return print_keys();
	}
	if (argc != 3 || (strcmp(argv[1], "save") && strcmp(argv[1], "diff"))) {
		fprintf(stderr, "usage: textdump save|diff FILE, textdump keys\n");
		return 2;
	}
	saving = !strcmp(argv[1], "save");
	f = fopen(argv[2], saving ? "we" : "re");
	if (!f)
		die("%s: %s", argv[2], strerror(errno));
	read_symbols();
	for (i = 0; i < 2; i++) {
		uint64_t start = address_of(ranges[i][0]), end = address_of(ranges[i][1]);
		unsigned char *now = read_kernel(start, end), *old;

		total += end - start;
		if (saving) {
			if (fwrite(now, end - start, 1, f) != 1)
				die("%s: %s", argv[2], strerror(errno));
		} else {
			old = malloc(end - start);
			if (!old || fread(old, end - start, 1, f) != 1)
				die("%s: not a copy of this kernel", argv[2]);
			differences += diff_range(old, now, start, end - start);
			free(old);
		}
		free(now);
	}
	if (fclose(f))
		die("%s: %s", argv[2], strerror(errno));
	if (!saving)
		printf("textdump: %llu KB of text and read-only data compared, %d differences\n",
		       (unsigned long long)(total >> 10), differences);
	return differences ? 1 : 0;
}
