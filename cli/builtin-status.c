// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-status.c - plugsched status: which scheduler runs, since when, and how long the stop took
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/kernel.h"
#include "cli/builtin.h"

static const struct argp argp = {
	NULL, NULL, "",
	"Print which scheduler runs, since when, and how long the stop and its phases took.",
	NULL, NULL, NULL
};

static double microseconds(const char *key)
{
	char value[32];

	if (control_status(key, value, sizeof(value)))
		return 0;
	return strtoull(value, NULL, 10) / 1e3;
}

static void print_line(const char *label, const char *key)
{
	char value[256];

	if (!control_status(key, value, sizeof(value)) && value[0])
		printf("%-12s%s\n", label, value);
}

static void print_since(void)
{
	char value[32], text[64];
	struct tm tm;
	time_t t;

	if (control_status("since_unix", value, sizeof(value)))
		return;
	t = strtoll(value, NULL, 10);
	if (t && localtime_r(&t, &tm) && strftime(text, sizeof(text), "%F %T %z", &tm))
		printf("%-12s%s\n", "since", text);
}

static void print_build_id(void)
{
	char hex[2 * BUILD_ID_MAX + 1];
	struct build_id id;

	if (!kernel_build_id(KERNEL_NOTES, &id))
		printf("%-12s%s\n", "build-id", build_id_hex(&id, hex));
}

static const char *state_text(const char *state)
{
	if (str_eq(state, "replaced"))
		return "the module's";
	if (str_eq(state, "mixed"))
		return "undefined: a swap changed the kernel's text only partially; reboot";
	return "the kernel's own; a module is in memory, disabled";
}

int cmd_status(int argc, char **argv)
{
	char state[32] = "", pending[512];

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (!control_present()) {
		puts("scheduler   the kernel's own; no module is loaded");
		return 0;
	}
	if (control_status("state", state, sizeof(state)))
		return 1;
	printf("%-12s%s\n", "scheduler", state_text(state));
	control_pending(pending, sizeof(pending));
	if (pending[0])
		printf("%-12s%s\n", "held by", pending);
	print_since();
	print_line("kernel", "release");
	print_build_id();
	print_line("redirects", "redirects");
	print_line("moved tasks", "moved_tasks");
	print_line("attempts", "attempts");
	printf("%-12s%.1f us: check %.1f, clear %.1f, patch %.1f, rebuild %.1f\n", "last stop",
	       microseconds("stop_ns"), microseconds("check_ns"), microseconds("clear_ns"),
	       microseconds("patch_ns"), microseconds("rebuild_ns"));
	return 0;
}
