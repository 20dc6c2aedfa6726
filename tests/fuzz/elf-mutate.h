/* SPDX-License-Identifier: GPL-2.0 */
/*
 * elf-mutate.h - damage to ELF files: their tables rather than their code
 */
#ifndef PLUGSCHED_ELF_MUTATE_H
#define PLUGSCHED_ELF_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/** fuzz_mutate_elf - the size after it; section headers, symbols, relocations and records */
size_t fuzz_mutate_elf(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

#endif /* PLUGSCHED_ELF_MUTATE_H */
