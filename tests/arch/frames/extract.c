// SPDX-License-Identifier: GPL-2.0
/*
 * extract.c - makes a fixture of tests/arch/test-frame.c out of a distribution's vmlinux
 *
 * In:  vmlinux with symbols and .debug_frame.
 * Out: on stdout, assembly from which the assembler and the linker make a small ELF file with what
 *      the frame rule reads: bytes, address and call frame information of __schedule(), names and
 *      addresses of what it refers to, the jump labels in it. The first two lines say where
 *      its sections belong.
 *
 * No suite needs it. From the top:
 *
 *	gcc -I. -D_GNU_SOURCE -o extract tests/arch/frames/extract.c build/libplugsched.a \
 *		-ldw -lelf -ljansson -lkmod -lbpf -lcapstone
 *	./extract VMLINUX > tests/arch/frames/RELEASE.S
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/target.h"
#include "arch/arch.h"
#include "lib/util.h"

#define FUNC	"__schedule"

/* What the code reaches by other ways than a direct branch. */
static const char *const others[] = {
	"__stack_chk_guard", "__ref_stack_chk_guard", "__ksymtab___ref_stack_chk_guard",
};

static void put_bytes(const uint8_t *p, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		printf("%s0x%02x%s", i % 16 ? "," : "\t.byte ", p[i],
		       i % 16 == 15 || i + 1 == size ? "\n" : "");
}

static uint32_t word(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t quad(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* The entry of .debug_frame for @addr, with its common one before it. */
static int put_cfi(const struct image *img, uint64_t addr)
{
	const uint8_t *table, *e, *cie;
	size_t size, off;

	table = image_data(img, image_section(img, ".debug_frame"), &size);
	for (off = 0; table && off + 24 <= size; off += 4 + word(table + off)) {
		e = table + off;
		if (word(e + 4) == 0xffffffff || quad(e + 8) != addr)
			continue;
		cie = table + word(e + 4);
		puts("\t.section .debug_frame,\"\",@progbits");
		put_bytes(cie, 4 + word(cie));
		printf("\t.long 0x%x, 0\n", word(e));
		put_bytes(e + 8, word(e) - 4);
		return 0;
	}
	return 1;
}

static void put_symbol(const struct img_sym *sym, uint64_t base)
{
	printf("\t.globl %s\n\t.set %s, rest + 0x%" PRIx64 "\n", sym->name, sym->name,
	       sym->value - base);
	printf("\t.type %s, @%s\n\t.size %s, 1\n", sym->name,
	       sym->type == STT_OBJECT ? "object" : "function", sym->name);
}

static void put_symbols(const struct image *img, const struct img_sym *f, const uint8_t *code)
{
	uint64_t seen[256], base = img->syms[image_find(img, "_text", IMG_NONE)].value, addr;
	struct arch_decoder *d = img->arch->decoder_new();
	size_t nr = 0, i, left;
	struct arch_insn in;
	const uint8_t *p = code;
	uint32_t sym;

	printf("\t.section .rest,\"ax\",@nobits\nrest:\n\t.skip 0x%x\n", 0x7000000);
	for (left = f->size, addr = f->value; left;) {
		if (!img->arch->decode(d, &p, &left, &addr, &in)) {
			p++, left--, addr++;
			continue;
		}
		if ((in.kind != ARCH_REF_CALL && in.kind != ARCH_REF_JUMP) ||
		    in.dest - f->value < f->size)
			continue;
		for (i = 0; i < nr && seen[i] != in.dest; i++)
			;
		sym = image_sec_of_addr(img, in.dest);
		sym = sym == IMG_NONE ? sym : image_at(img, sym, in.dest);
		if (i < nr || nr == ARRAY_SIZE(seen) || sym == IMG_NONE)
			continue;
		seen[nr++] = in.dest;
		put_symbol(&img->syms[sym], base);
	}
	img->arch->decoder_free(d);
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		sym = image_find(img, others[i], IMG_NONE);
		if (sym != IMG_NONE)
			put_symbol(&img->syms[sym], base);
	}
}

static void put_jumps(const struct image *img, const struct img_sym *f)
{
	uint64_t at = img->syms[image_find(img, "__start___jump_table", IMG_NONE)].value;
	uint64_t end = img->syms[image_find(img, "__stop___jump_table", IMG_NONE)].value;
	const uint8_t *p = image_bytes(img, image_sec_of_addr(img, at), at, end - at);

	puts("\t.section .jumps,\"a\",@progbits\n\t.globl __start___jump_table\n__start___jump_table:");
	for (; p && at < end; at += 16, p += 16) {
		uint64_t code = at + (int32_t)word(p), to = at + 4 + (int32_t)word(p + 4);

		if (code - f->value < f->size)
			printf("\t.long " FUNC " + 0x%" PRIx64 " - ., " FUNC " + 0x%" PRIx64
			       " - .\n\t.quad 0\n", code - f->value, to - f->value);
	}
	puts("\t.globl __stop___jump_table\n__stop___jump_table:\n\t.byte 0");
}

int main(int argc, char **argv)
{
	const struct img_sym *f;
	const uint8_t *code;
	struct target t;

	if (argc != 2 || target_open(&t, argv[1]))
		return 1;
	f = &t.img.syms[image_find(&t.img, FUNC, IMG_NONE)];
	code = image_bytes(&t.img, f->sec, f->value, f->size);
	printf("# -Ttext=0x%" PRIx64 " --section-start=.rest=0x%" PRIx64
	       "\n# --section-start=.jumps=0x%" PRIx64 "\n", f->value, t.text_base,
	       t.text_base - 0x10000);
	printf("# SPDX-License-Identifier: GPL-2.0\n# made by extract.c from %s\n# %.*s\n", t.release,
	       (int)strcspn(t.compiler, ","), t.compiler);
	printf("\t.text\n\t.globl " FUNC "\n\t.type " FUNC ", @function\n" FUNC ":\n");
	put_bytes(code, f->size);
	printf("\t.size " FUNC ", . - " FUNC "\n");
	put_symbols(&t.img, f, code);
	put_jumps(&t.img, f);
	if (put_cfi(&t.img, f->value))
		return 1;
	puts("\t.section .note.GNU-stack,\"\",@progbits");
	target_close(&t);
	return 0;
}
