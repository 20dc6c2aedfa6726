// SPDX-License-Identifier: GPL-2.0
/*
 * options.c - what the subcommands' command lines have in common (see options.h)
 */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/util.h"

#define KEY_VERBOSE	0x100	/* --verbose where -v means something else */
#define MAX_JOBS	4096

struct common {
	void *input;		/* of the subcommand's own parser */
	bool quiet, verbose;
};

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct common *c = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = c->input;
		return 0;
	case 'q':
		c->quiet = true;
		return 0;
	case 'v':
	case KEY_VERBOSE:
		c->verbose = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool has_key(const struct argp *argp, int key)
{
	const struct argp_option *o;

	for (o = argp->options; o && (o->name || o->key || o->doc); o++)
		if (o->key == key)
			return true;
	return false;
}

/* As wide as the sources, so that a message stays on its line; a terminal may be narrower. */
static void set_margin(void)
{
	struct winsize size;
	unsigned int columns = 100;
	char format[32];

	if (!ioctl(1, TIOCGWINSZ, &size) && size.ws_col >= 60 && size.ws_col < columns)
		columns = size.ws_col - 1;
	snprintf(format, sizeof(format), "rmargin=%u", columns);
	setenv("ARGP_HELP_FMT", format, 0);
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	const struct argp_option options[] = {
		{ "quiet", 'q', NULL, 0, "Print errors and warnings only", -1 },
		{ "verbose", has_key(argp, 'v') ? KEY_VERBOSE : 'v', NULL, 0,
		  "Show the commands that are run, and more", -1 },
		{ 0 }
	};
	/* the descriptions once: argp prints a child's, too */
	const struct argp own = { .options = argp->options, .parser = argp->parser };
	const struct argp_child children[] = { { &own, 0, NULL, 0 }, { 0 } };
	const struct argp all = {
		.options = options,
		.parser = parse_common,
		.args_doc = argp->args_doc,
		.doc = argp->doc,
		.children = children,
	};
	struct common c = { .input = input };

	set_margin();
	if (argp_parse(&all, argc, argv, 0, NULL, &c))
		exit(1);
	run_set_verbose(c.verbose);
	if (c.quiet && !freopen("/dev/null", "w", stdout))
		exit(1);
}

unsigned int cli_jobs(const char *arg, struct argp_state *state)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (!n || *end || *arg == '-' || n > MAX_JOBS)
		argp_error(state, "-j %s: not a number of jobs (1 to %u)", arg, MAX_JOBS);
	return n;
}

void cli_only_operand(const char **to, char *arg, const char *what, struct argp_state *state)
{
	if (*to)
		argp_error(state, "%s, not several: %s", what, arg);
	*to = arg;
}

error_t cli_module_operand(const char **to, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_ARG:
		cli_only_operand(to, arg, "one module", state);
		return 0;
	case ARGP_KEY_END:
		if (!*to)
			argp_error(state, "the module is missing: name a scheduler.ko that plugsched build made");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

bool cli_color(void)
{
	const char *term = getenv("TERM"), *off = getenv("NO_COLOR");

	return isatty(1) && !(off && *off) && term && !str_eq(term, "dumb");
}

int cli_flush(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	ps_err("cannot write: the output is full or gone");
	return 1;
}
