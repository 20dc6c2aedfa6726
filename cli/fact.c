// SPDX-License-Identifier: GPL-2.0
/*
 * fact.c - facts, folded at spaces so that they fit a page (see fact.h)
 */
#include "cli/fact.h"

#include <stdio.h>
#include <string.h>

#define WIDTH	100

void fact_print(const char *label, const char *text)
{
	size_t room = WIDTH - 4 - strlen(label), len, cut;

	printf("  %s: ", label);
	while ((len = strlen(text)) > room) {
		for (cut = room; cut && text[cut] != ' '; cut--)
			;
		if (!cut)
			break;
		printf("%.*s\n    ", (int)cut, text);
		text += cut + 1;
		room = WIDTH - 4;
	}
	printf("%s\n", text);
}
