/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fact.h - one fact about something that is explained, as "  label: text", folded
 * Used by: `plugsched explain`.
 */
#ifndef PLUGSCHED_FACT_H
#define PLUGSCHED_FACT_H

void fact_print(const char *label, const char *text);

#endif /* PLUGSCHED_FACT_H */
