/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cfi.h - call frame information: where a function's caller finds its registers again
 *
 * In:  an image with .debug_frame or .eh_frame, through elfutils' libdw.
 * Out: the row of the information that holds at an address.
 */
#ifndef PLUGSCHED_CFI_H
#define PLUGSCHED_CFI_H

#include "analyzer/image.h"
#include "arch/arch.h"

struct cfi;

/**
 * cfi_open() - start reading the call frame information of a linked image
 * @img: the image, which must outlive the result
 *
 * Return: the reader, for cfi_close(); NULL when there is none.
 */
struct cfi *cfi_open(const struct image *img);

/**
 * cfi_close() - end it
 * @c: the reader, may be NULL
 */
void cfi_close(struct cfi *c);

/**
 * cfi_row() - the row for an address
 * @c: the reader
 * @addr: the address
 * @row: filled in
 *
 * Return: whether there is one that is not damaged.
 */
bool cfi_row(struct cfi *c, uint64_t addr, struct arch_unwind *row);

#endif /* PLUGSCHED_CFI_H */
