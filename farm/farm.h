/* SPDX-License-Identifier: GPL-2.0 */
/*
 * farm.h - one scheduler for many kernels, from fetched kernel to package
 *
 * In:  the farm's file (conf.h).
 * Out: OUTPUT/NAME/ for each kernel: work/ (plugsched-workdir(5)), a log per step, state.json,
 *      packages/; OUTPUT/farm.json and OUTPUT/index.html about all of them.
 *
 * farm.c    a process for each kernel, N at a time
 * steps.c   what that process does: each step is a plugsched of its own
 * tree.c    the patches put into the work tree
 * facts.c   what the report says about a module
 * state.c   what is done, and from which inputs
 * report.c  the table and farm.json; page.c the page
 */
#ifndef PLUGSCHED_FARM_H
#define PLUGSCHED_FARM_H

#include <jansson.h>
#include <stdint.h>

#include "farm/conf.h"

enum farm_step { FARM_FETCH, FARM_INIT, FARM_APPLY, FARM_BUILD, FARM_CHECK, FARM_PACKAGE,
		 FARM_STEPS };

/**
 * struct farm_job - one kernel being worked on
 * @conf: the farm's file
 * @kernel: which kernel
 * @dir: its folder in the output
 * @work: its work tree
 * @target: the fetched kernel's folder
 * @release: `uname -r` of it
 * @state: state.json
 * @why: what went wrong in the step, to say in one line; "" for: see the log
 * @mem: what the strings belong to
 */
struct farm_job {
	const struct farm_conf *conf;
	const struct farm_kernel *kernel;
	const char *dir, *work, *target, *release;
	json_t *state;
	const char *why;
	struct arena *mem;
};

/* ---- farm.c ---- */

/**
 * farm_run() - work on all kernels
 * @conf: the farm's file
 * @self: the command that runs the steps, when the file names none
 * @failed: gets how many kernels did not pass
 *
 * Return: 0 when all were worked on, or a negative errno when the output cannot be written or
 * another farm works in it, having reported the error.
 */
int farm_run(const struct farm_conf *conf, const char *self, size_t *failed);

/* ---- steps.c ---- */

/**
 * farm_step_name() - name of a step
 * @step: the step
 *
 * Return: "fetch", "init", ...
 */
const char *farm_step_name(enum farm_step step);

/**
 * farm_kernel_run() - do all the steps of one kernel
 * @job: @conf, @kernel, @dir, @state and @mem are filled in
 * @self: the command that runs the steps
 *
 * Return: 0, -ECANCELED when a step failed, or a negative errno when the state cannot be stored;
 * reported.
 *
 * Context: In a process of its own, whose handlers of SIGTERM and SIGINT it sets.
 */
int farm_kernel_run(struct farm_job *job, const char *self);

/* ---- tree.c ---- */

/**
 * farm_tree_apply() - put the patches into the work tree
 * @job: the kernel; @job->why is set after an error
 * @series: the patches
 * @log: gets what patch prints
 * @print: gets a fingerprint of the edits
 *
 * They are applied to a copy first: a patch that does not apply leaves the tree as it is. A tree
 * with edits that are neither these patches nor those that were applied last is refused.
 *
 * Return: 0 or a negative errno.
 */
int farm_tree_apply(struct farm_job *job, const struct farm_series *series, const char *log,
		    uint64_t *print);

/**
 * farm_tree_revert() - take the patches out of the work tree
 * @job: the kernel
 *
 * Return: whether there were some: false when the tree has no edits, or others.
 */
bool farm_tree_revert(struct farm_job *job);

/* ---- facts.c ---- */

/**
 * farm_facts() - what the report says about a module, into @job->state
 * @job: the kernel, built
 * @self: the command that runs the steps
 */
void farm_facts(struct farm_job *job, const char *self);

/**
 * farm_boundary_changes() - compare the boundary with the last run's, into @job->state
 * @job: the kernel, whose init passed; the boundary is kept for the next run
 */
void farm_boundary_changes(struct farm_job *job);

/* ---- state.c ---- */

/**
 * farm_state_load() - read what is done
 * @dir: the kernel's folder
 *
 * A damaged file is reported and counts as none.
 *
 * Return: the state, for json_decref().
 */
json_t *farm_state_load(const char *dir);

/**
 * farm_state_save() - store what is done
 * @job: the kernel
 *
 * Return: 0 or the negative errno of file_write(), which reports it.
 */
int farm_state_save(const struct farm_job *job);

/**
 * farm_state_get() - a string of the state
 * @state: the state
 * @key: its name
 *
 * Return: the string, "" where there is none.
 */
const char *farm_state_get(const json_t *state, const char *key);

/**
 * farm_state_done() - from which inputs a step was done
 * @state: the state
 * @step: the step's name
 *
 * Return: the fingerprint, "" if it is not done.
 */
const char *farm_state_done(const json_t *state, const char *step);

/**
 * farm_print() - a fingerprint as text
 * @mem: what it belongs to
 * @hash: the 64-bit hash
 *
 * Return: 16 hexadecimal digits.
 */
const char *farm_print(struct arena *mem, uint64_t hash);

/* ---- report.c, page.c ---- */

/**
 * farm_report() - the table on stdout, farm.json and index.html
 * @conf: the farm's file
 * @states: of each kernel, in its order
 * @seconds: that the run took
 *
 * Return: 0, or the negative errno of the failed write, having reported the error.
 */
int farm_report(const struct farm_conf *conf, json_t *const *states, double seconds);

/**
 * farm_passed() - whether all steps of a kernel passed
 * @state: its state
 *
 * Return: true when each did that the file asks for.
 */
bool farm_passed(const json_t *state);

/**
 * farm_page() - the report as a page that needs nothing else
 * @report: what farm.json holds
 * @sb: the page is appended here
 */
void farm_page(const json_t *report, struct strbuf *sb);

#endif /* PLUGSCHED_FARM_H */
