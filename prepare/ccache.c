// SPDX-License-Identifier: GPL-2.0
/*
 * ccache.c - ccache, where it is in the way of the compiler: no object with another source's record
 *
 * In:  the environment, perhaps with a PATH on which "gcc" is ccache; the plugin.
 * Out: the environment that the kernel's make runs in.
 *
 * By default ccache takes an object for that of a source when the preprocessor makes the same of
 * both. Their text may differ: a comment moves what stands after it in the line, and the record has
 * columns. So it must compare the files themselves, which its depend mode does (the kernel's make
 * has the compiler write dependencies), and no result of other settings may come in: the plugin's
 * bytes are part of each key, which no build without it has.
 */
#include <stdlib.h>

#include "prepare/prepare.h"

void init_tame_ccache(const struct init *in)
{
	static const char *const settings[][2] = {
		{ "CCACHE_DEPEND", "1" },		/* by the files, never by their meaning */
		{ "CCACHE_DIRECT", "1" },
		{ "CCACHE_COMPILERCHECK", "content" },	/* of the plugin, too */
		{ "CCACHE_HASHDIR", "1" },
		/* what a user may have set: each makes different things look the same */
		{ "CCACHE_SLOPPINESS", "" },
		{ "CCACHE_BASEDIR", "" },
		{ "CCACHE_IGNOREOPTIONS", "" },
		{ "CCACHE_IGNOREHEADERS", "" },
	};
	static const char *const drop[] = { "CCACHE_NODEPEND", "CCACHE_NODIRECT", "CCACHE_NOHASHDIR" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(drop); i++)
		unsetenv(drop[i]);
	for (i = 0; i < ARRAY_SIZE(settings); i++)
		setenv(settings[i][0], settings[i][1], 1);
	setenv("CCACHE_EXTRAFILES", in->plugin, 1);
}
