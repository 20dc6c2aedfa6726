/* SPDX-License-Identifier: GPL-2.0 */
/*
 * options.h - what the subcommands' command lines have in common
 *
 * In:  a subcommand's options (argp).
 * Out: the same with -q, --quiet and -v, --verbose added; wrong usage ends the program with
 *      EX_USAGE (64) and one message.
 */
#ifndef PLUGSCHED_OPTIONS_H
#define PLUGSCHED_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

/**
 * cli_parse() - parse a subcommand's command line
 * @argp: its own options; where they have a -v, --verbose has no short form
 * @argc: number of arguments
 * @argv: arguments, the first one is "plugsched NAME"
 * @input: state->input of @argp's parser
 *
 * With --quiet, stdout goes to /dev/null from now on; with --verbose, each program that is run is
 * shown.
 */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/**
 * cli_jobs() - parse the argument of -j
 * @arg: the argument
 * @state: of the parser, for the message about what is no number of jobs
 *
 * Return: the number of jobs.
 */
unsigned int cli_jobs(const char *arg, struct argp_state *state);

/**
 * cli_only_operand() - note the one operand that a subcommand has
 * @to: where it goes; not NULL if there was one before, which ends the program with a message
 * @arg: the operand
 * @what: it is, "one directory"
 * @state: of the parser
 */
void cli_only_operand(const char **to, char *arg, const char *what, struct argp_state *state);

/**
 * cli_module_operand() - parse the operand of a subcommand that takes one module
 * @to: where the module's path goes; NULL before the first operand
 * @key: what argp has: an operand, or the end, where a missing one ends the program with a message
 * @arg: the operand
 * @state: of the parser
 *
 * Return: 0, or ARGP_ERR_UNKNOWN for any other key.
 */
error_t cli_module_operand(const char **to, int key, char *arg, struct argp_state *state);

/**
 * cli_color() - whether stdout is a terminal that shows colours
 *
 * Return: true unless it is no terminal, TERM is "dumb" or NO_COLOR is set.
 */
bool cli_color(void);

/**
 * cli_flush() - write out what is left of stdout
 *
 * Return: 0, or 1 having reported that the output is full or gone.
 */
int cli_flush(void);

#endif /* PLUGSCHED_OPTIONS_H */
