/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fact.h - one fact about something that is explained, as "  label: text", folded
 */
#ifndef PLUGSCHED_FACT_H
#define PLUGSCHED_FACT_H

/**
 * fact_print() - print a fact
 * @label: what it is about
 * @text: the fact
 */
void fact_print(const char *label, const char *text);

#endif /* PLUGSCHED_FACT_H */
