/* SPDX-License-Identifier: GPL-2.0 */
/*
 * graph-internal.h - what graph.c and graph-uses.c share
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

/** graph_file - what a record's file name stands for; valid until the next call */
const struct rec_file *graph_file(struct graph *g, struct rec_files *c, const struct psrec *r,
				  uint32_t off);

/** graph_origin - the C function's row that a clone's or an alias's row leads to */
uint32_t graph_origin(const struct psrec *r, uint32_t row);

/** graph_load_records - open all records of g->obj (malloc'd); errors are reported */
int graph_load_records(struct graph *g, struct psrec **recs, size_t *nr);

/** graph_define_structs - make nodes of the structs that a unit of the scheduler defines */
void graph_define_structs(struct graph *g, struct rec_files *files, const struct psrec *r);

/**
 * graph_read_accesses - add what a record says about the fields of those structs
 * @funcs: the nodes of its functions
 */
void graph_read_accesses(struct graph *g, struct rec_files *files, const struct psrec *r,
			 const uint32_t *funcs);

void graph_free_structs(struct graph *g);

/** graph_read_uses - add what record number `rec` says about uses of the nodes */
void graph_read_uses(struct graph *g, struct rec_files *files, const struct psrec *r, size_t rec);

#endif /* PLUGSCHED_GRAPH_INTERNAL_H */
