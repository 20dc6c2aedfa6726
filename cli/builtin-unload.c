// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-unload.c - plugsched unload: put the kernel's own scheduler back, remove the module
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/load.h"
#include "cli/builtin.h"
#include "cli/options.h"

static const struct argp argp = {
	NULL, NULL, "",
	"Put the kernel's own scheduler back and remove the module from memory.\v"
	"Where something still holds the module, it stays in memory, disabled, and is removed once that has ended.",
	NULL, NULL, NULL
};

int cmd_unload(int argc, char **argv)
{
	char stop[32] = "";
	int ret;

	cli_parse(&argp, argc, argv, NULL);
	if (geteuid() != 0) {
		ps_err("unload must be run as root");
		return 1;
	}
	control_hurry();
	control_lock();
	if (control_leaving()) {
		ps_err("the scheduler module is being removed: wait until it is gone, `dmesg` says what it waits for");
		return 1;
	}
	if (!control_present()) {
		ps_err("no scheduler module is loaded: the kernel's own scheduler is running");
		return 1;
	}
	ret = load_disable(stop, sizeof(stop));
	if (stop[0])
		printf("the kernel's own scheduler is back; all CPUs were stopped for %s ns\n", stop);
	return ret ? 1 : 0;
}
