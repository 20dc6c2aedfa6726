/* SPDX-License-Identifier: GPL-2.0 */
/*
 * classify.h - the class of each function and variable, and the reason
 *
 * In:  the graph, the links of vmlinux.o, the matched target, the profile.
 * Out: class, reason and the flags of struct g_func and struct g_var.
 */
#ifndef PLUGSCHED_CLASSIFY_H
#define PLUGSCHED_CLASSIFY_H

#include "analyzer/classify-step.h"

/**
 * classify() - fill in the classes
 * @c: what to classify, by what
 *
 * Return: 0, or -ENOTSUP when the context-switch function cannot be redirected; the error is
 * reported.
 */
int classify(struct classify *c);

/**
 * classify_asked() - check that what --with asks for is modifiable
 * @c: after classify()
 *
 * What would have been so without it is a warning.
 *
 * Return: 0, or -EINVAL when a function is unknown or stays for another reason; reported.
 */
int classify_asked(const struct classify *c);

#endif /* PLUGSCHED_CLASSIFY_H */
