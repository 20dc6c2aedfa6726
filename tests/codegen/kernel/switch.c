// SPDX-License-Identifier: GPL-2.0
/* The context-switch function of every case that has none of its own. */
void __schedule(int mode)
{
	(void)mode;
}
