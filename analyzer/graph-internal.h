/* SPDX-License-Identifier: GPL-2.0 */
/*
 * graph-internal.h - steps of reading the graph: graph-read.c calls graph-defs.c, graph-structs.c
 *		      and graph-uses.c, all of them use graph.c
 */
#ifndef PLUGSCHED_GRAPH_INTERNAL_H
#define PLUGSCHED_GRAPH_INTERNAL_H

#include "analyzer/graph.h"
#include "gcc-plugin/record-read.h"

/* File names as the records have them -> path below the kernel's top; a cache, most rows repeat. */
struct rec_file {
	const struct psrec *rec;
	uint32_t off;
	const char *path;
	bool inside;		/* one of the scheduler's files */
	bool header;
};

#define REC_FILES_BITS	10
struct rec_files {
	struct rec_file slot[1 << REC_FILES_BITS];
};

/**
 * graph_file() - resolve a record's file name
 * @g: the graph
 * @c: the cache
 * @r: the record
 * @off: the name's offset in the record's strings
 *
 * Return: the file, valid until the next call.
 */
const struct rec_file *graph_file(struct graph *g, struct rec_files *c, const struct psrec *r,
				  uint32_t off);

/**
 * graph_origin_step() - one step from a clone or an alias to its C function
 * @r: the record
 * @n: row of a function in it
 *
 * Return: the row it was made from; @n for a C function.
 */
uint32_t graph_origin_step(const struct psrec *r, uint32_t n);

/**
 * graph_origin() - the C function that a clone or an alias belongs to
 * @r: the record
 * @n: row of a function in it
 *
 * Return: the C function's row.
 */
uint32_t graph_origin(const struct psrec *r, uint32_t n);

/**
 * graph_is_c_function() - check whether a row is a C function that the unit defines
 * @r: the record
 * @n: row of a function in it
 *
 * Return: false for clones, aliases and what is only declared.
 */
bool graph_is_c_function(const struct psrec *r, uint32_t n);

/**
 * graph_define_unit() - make nodes of what a unit of the scheduler defines
 * @g: the graph
 * @files: cache of file names
 * @r: the unit's record
 * @rec: its number
 *
 * Return: 0, -EINVAL for a record that is not of this vmlinux.o, -ENOTSUP for a unit compiled with
 * -fipa-ra; the error is reported.
 */
int graph_define_unit(struct graph *g, struct rec_files *files, const struct psrec *r,
		      size_t rec);

/**
 * graph_attach_aliases() - attach further names of the nodes' code, whatever the records say
 * @g: the graph, with all its units
 */
void graph_attach_aliases(struct graph *g);

/**
 * graph_define_structs() - make nodes of the structs that a unit of the scheduler defines
 * @g: the graph
 * @files: cache of file names
 * @r: the unit's record
 */
void graph_define_structs(struct graph *g, struct rec_files *files, const struct psrec *r);

/**
 * graph_read_accesses() - add what a record says about the fields of those structs
 * @g: the graph
 * @files: cache of file names
 * @r: the record
 * @funcs: row of a function -> node, G_NONE
 */
void graph_read_accesses(struct graph *g, struct rec_files *files, const struct psrec *r,
			 const uint32_t *funcs);

/**
 * graph_free_structs() - free the nodes of structs and their users
 * @g: the graph
 */
void graph_free_structs(struct graph *g);

/**
 * graph_read_uses() - add what a record says about uses of the nodes
 * @g: the graph, with all its units
 * @files: cache of file names
 * @r: the record
 * @rec: its number
 */
void graph_read_uses(struct graph *g, struct rec_files *files, const struct psrec *r, size_t rec);

#endif /* PLUGSCHED_GRAPH_INTERNAL_H */
