// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

int outside(int n);
int pause_soon(int n);

/* tasks rest in it */
int pause_soon(int n)
{
	return outside(n) + 1;
}

/* nor does anything but the module enter this one */
static int pause_inside(int n)
{
	return outside(n) + 2;
}

int runs(int n)
{
	return pause_inside(n);
}
#include "../../plugsched/in.tables.h"
