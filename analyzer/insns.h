/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insns.h - is this range of a linked kernel's code one instruction?
 *
 * In:  the target's image.
 * Out: yes or no. Only functions that are asked about are disassembled, each once while the
 *      questions come in the order of places.
 */
#ifndef PLUGSCHED_INSNS_H
#define PLUGSCHED_INSNS_H

#include "analyzer/image.h"
#include "arch/arch.h"

struct insns {
	const struct image *img;
	struct arch_decoder *decoder;
	uint32_t decoded;	/* symbol whose instructions are in @starts */
	uint8_t *starts;	/* per byte: length of the instruction that starts there */
	size_t nr_starts;
};

/**
 * insns_open() - start asking
 * @in: filled in; insns_close() it after success only
 * @img: a linked kernel, which must outlive @in
 *
 * Return: 0, or -ENOMEM when the disassembler does not start, reported.
 */
int insns_open(struct insns *in, const struct image *img);

/**
 * insns_close() - stop asking
 * @in: from insns_open()
 */
void insns_close(struct insns *in);

/**
 * insns_refer() - whether a candidate is an operand of one instruction
 * @in: from insns_open()
 * @sec: the section it is in
 * @c: the candidate
 *
 * Return: whether an instruction begins where @c says and ends where it does; true after a label
 * that does not say how far its code goes (assembly), false in the padding after a function.
 */
bool insns_refer(struct insns *in, uint32_t sec, const struct arch_candidate *c);

#endif /* PLUGSCHED_INSNS_H */
