/* SPDX-License-Identifier: GPL-2.0 */
/*
 * profile.h - what differs from kernel series to kernel series
 *
 * In:  kconfig/linux-X.Y.profile, and common.profile, whose top describes the format.
 * Out: which files are the scheduler, which function switches stacks, and the exceptions to what is
 *      computed, each with its reason.
 */
#ifndef PLUGSCHED_PROFILE_H
#define PLUGSCHED_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

struct profile_rule {
	const char *pattern;	/* shell pattern */
	const char *reason;	/* "" where none is needed */
};

struct profile_list {
	struct profile_rule *rules;
	size_t nr, cap;
};

struct profile_text {
	char *path;
	char *text;			/* the strings of the rules live in it */
};

struct profile {
	char *path;
	struct profile_text *texts;	/* the profile, and what it includes */
	size_t nr_texts, cap_texts;
	struct profile_list files;	/* [files] of the scheduler, relative to the kernel's top */
	struct profile_list stack_switch; /* [stack_switch] functions that switch stacks */
	struct profile_list sleeps;	/* [sleeps] functions elsewhere that a caller rests in */
	struct profile_list rests;	/* [rests] functions elsewhere that a caller soon leaves */
	struct profile_list brief;	/* [brief] scheduler functions that rarely hold a caller */
	struct profile_list with;	/* no section: what --with asks for, by profile_ask() */
	struct profile_list resident;	/* [resident] scheduler functions that tasks never leave */
	struct profile_list interface;	/* [interface] functions that the runtime enters */
	struct profile_list outsider;	/* [outsider] functions that stay in the kernel */
	struct profile_list shared;	/* [shared] variables of which there is one copy */
	struct profile_list private;	/* [private] variables the module has of its own */
	struct profile_list private_sections; /* [private_sections] whose variables are private */
	struct profile_list structs;	/* [structs] whose fields are watched */
	struct profile_list switched_sections; /* [switched_sections] whose contents are switched */
};

/**
 * profile_read() - read a profile
 * @p: filled in; profile_free() it after success only
 * @path: the file
 *
 * Return: 0, -EINVAL for a malformed line or a missing section, or a negative errno of the failed
 * read, of an included profile too; the error is reported with its line.
 */
int profile_read(struct profile *p, const char *path);

/**
 * profile_ask() - add the functions that are asked for with --with
 * @p: the profile
 * @names: C identifiers with commas between them, "" for none
 */
void profile_ask(struct profile *p, const char *names);

/**
 * profile_free() - free a profile
 * @p: the profile; all zero afterwards
 */
void profile_free(struct profile *p);

/**
 * profile_name() - the profile's file name, for sentences
 * @p: the profile
 *
 * Return: the last part of its path.
 */
const char *profile_name(const struct profile *p);

/**
 * profile_structs() - [structs] as the plugin's option wants it
 * @p: the profile
 *
 * Return: the patterns joined by colons, malloc'd.
 */
char *profile_structs(const struct profile *p);

/**
 * profile_match() - find the rule for a name
 * @list: a section of the profile
 * @name: what the rules' patterns are matched against
 *
 * Return: the first rule that matches, NULL if none does.
 */
const struct profile_rule *profile_match(const struct profile_list *list, const char *name);

#endif /* PLUGSCHED_PROFILE_H */
