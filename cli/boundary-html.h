/* SPDX-License-Identifier: GPL-2.0 */
/*
 * boundary-html.h - the boundary as one page to browse
 */
#ifndef PLUGSCHED_BOUNDARY_HTML_H
#define PLUGSCHED_BOUNDARY_HTML_H

#include "boundary/boundary.h"

/**
 * boundary_html() - write the page
 * @bd:		the boundary
 * @json:	the same as text, as in boundary.json
 * @source:	the kernel's source, whose lines are quoted; without it the page goes without them
 * @build:	where it was built: files that the build made
 * @path:	where the page goes; written atomically
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int boundary_html(const struct boundary *bd, const char *json, const char *source,
		  const char *build, const char *path);

#endif /* PLUGSCHED_BOUNDARY_HTML_H */
