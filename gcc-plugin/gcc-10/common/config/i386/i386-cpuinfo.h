/* SPDX-License-Identifier: GPL-2.0 */
/*
 * i386-cpuinfo.h - a header that GCC 10 does not install although others of its own include it
 *
 * What they need of it is that there is such a type. It is searched for last, so that a GCC which
 * has the header takes its own.
 */
#ifndef PLUGSCHED_I386_CPUINFO_H
#define PLUGSCHED_I386_CPUINFO_H

enum feature_priority { P_NONE = 0 };

#endif /* PLUGSCHED_I386_CPUINFO_H */
