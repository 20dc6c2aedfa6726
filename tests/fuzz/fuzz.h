/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - what the fuzz targets share
 *
 * Each fuzz-NAME.c is one libFuzzer program: LLVMFuzzerTestOneInput() hands the bytes to one
 * reader. What must hold whatever they are: it comes back, within its time and memory; and when it
 * fails it has said so in a message that names the file.
 */
#ifndef PLUGSCHED_FUZZ_H
#define PLUGSCHED_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/** fuzz_file - a file that holds these bytes; the path is valid until the next call */
const char *fuzz_file(const uint8_t *data, size_t size);

/** fuzz_setting - a path that the test hands over in the environment */
const char *fuzz_setting(const char *name);

/**
 * fuzz_check - end the run unless a failure was reported as it should
 * @ret: what the reader returned; 0 is success
 * @name: what the message has to name
 */
void fuzz_check(int ret, const char *name);

/**
 * fuzz_mutate_record - damage one word of a record where it hurts
 * Changes the header's tables, or one field of one row: to the edge of what is valid, or past it.
 */
void fuzz_mutate_record(uint8_t *data, size_t size, unsigned int seed);

#endif /* PLUGSCHED_FUZZ_H */
