/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hash.h - FNV-1a, the one hash for tables, fingerprints and stored checks; of files, word by word
 *
 * The 64-bit value of a kernel's types is part of scheduler.ko (runtime/module-abi.h): these
 * constants are a format, not a choice.
 */
#ifndef PLUGSCHED_HASH_H
#define PLUGSCHED_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START	0xcbf29ce484222325ull	/* the hash of nothing */
#define HASH_START32	0x811c9dc5u

/**
 * hash_bytes() - hash bytes, or go on with what follows them
 * @h: HASH_START, or the hash of what comes before
 * @data: the bytes
 * @n: how many
 *
 * Return: the 64-bit hash of all so far.
 */
uint64_t hash_bytes(uint64_t h, const void *data, size_t n);

/**
 * hash_str32() - hash a string for a table in memory
 * @s: the string
 *
 * Return: the 32-bit hash, without the NUL.
 */
uint32_t hash_str32(const char *s);

/**
 * hash_words() - hash bytes as words, or go on with what follows them
 * @h: HASH_START, or the hash of what comes before
 * @data: the bytes
 * @n: how many; a multiple of 8 unless they are the last
 *
 * From words of 64 bits, little-endian, the last one filled up with zeroes; after each step the
 * upper half of the hash is added to the lower.
 *
 * Return: the 64-bit hash of all so far.
 */
uint64_t hash_words(uint64_t h, const void *data, size_t n);

/**
 * hash_file() - hash a file
 * @path: the file
 * @size: gets its size in bytes
 * @hash: gets the 64-bit hash of all bytes, as hash_words() makes it
 *
 * Return: 0, or a negative errno when the file cannot be read. Reports nothing.
 */
int hash_file(const char *path, uint64_t *size, uint64_t *hash);

#endif /* PLUGSCHED_HASH_H */
