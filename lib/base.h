/* SPDX-License-Identifier: GPL-2.0 */
/* base.h - what the other headers of lib/ are written with */
#ifndef PLUGSCHED_BASE_H
#define PLUGSCHED_BASE_H

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
/* argument @f is a format as of printf(), its values begin at argument @a (0: they are a va_list) */
#define __ps_printf(f, a)	__attribute__((format(printf, f, a)))

#endif /* PLUGSCHED_BASE_H */
