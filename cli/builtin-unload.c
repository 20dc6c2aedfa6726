// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-unload.c - plugsched unload: put the kernel's own scheduler back, remove the module
 */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "cli/builtin.h"

static const struct argp argp = {
	NULL, NULL, "",
	"Put the kernel's own scheduler back and take the module out of memory.",
	NULL, NULL, NULL
};

int cmd_unload(int argc, char **argv)
{
	char state[32] = "", stop[32] = "";

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (geteuid() != 0) {
		ps_err("unload must be run as root");
		return 1;
	}
	control_hurry();
	if (!control_present()) {
		ps_err("no scheduler module is loaded: the kernel's own scheduler is running");
		return 1;
	}
	if (control_status("state", state, sizeof(state)))
		return 1;
	if (str_eq(state, "replaced")) {
		if (control_enable(false) || control_status("stop_ns", stop, sizeof(stop)))
			return 1;
		printf("the kernel's own scheduler is back; the machine stood still for %s ns\n", stop);
	}
	return control_remove() ? 1 : 0;
}
