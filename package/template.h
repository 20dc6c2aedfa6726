/* SPDX-License-Identifier: GPL-2.0 */
/*
 * template.h - files of package/templates/ with their @NAMES@ filled in
 *
 * In:  a template, values. Out: a file.
 */
#ifndef PLUGSCHED_PACKAGE_TEMPLATE_H
#define PLUGSCHED_PACKAGE_TEMPLATE_H

#include "lib/util.h"

/**
 * package_fill() - fill in a text
 * @text: the template: @NAME@ stands for a value, NAME being capital letters and '_'
 * @values: map from NAME to text
 * @sb: the result is appended there
 *
 * Return: NULL, or a copy of the name that has no value, to free(). Reports nothing.
 */
char *package_fill(const char *text, const struct strmap *values, struct strbuf *sb);

/**
 * package_fill_file() - write a file from a template
 * @template: below package/templates/, "deb/control"
 * @values: as of package_fill()
 * @to: the file
 * @mode: its permissions
 *
 * Return: 0, or a negative errno, having reported the error.
 */
int package_fill_file(const char *template, const struct strmap *values, const char *to,
		      unsigned int mode);

#endif /* PLUGSCHED_PACKAGE_TEMPLATE_H */
