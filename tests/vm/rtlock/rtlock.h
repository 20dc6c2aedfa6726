/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rtlock.h - what rtlock.c and the programs that use its locks agree on
 *
 * Each open of the file has a lock of its own, which the threads that share the descriptor share.
 */
#ifndef PLUGSCHED_RTLOCK_H
#define PLUGSCHED_RTLOCK_H

#define RTLOCK_FILE	"rtlock"	/* in debugfs */

/* Holds the lock for as many milliseconds; 1: the caller was boosted meanwhile, 0: it was not. */
#define RTLOCK_HOLD	_IO('p', 1)
/* Takes the lock and gives it back, about to sleep; EIO: its state then was not as it has to be. */
#define RTLOCK_TAKE	_IO('p', 2)

#endif /* PLUGSCHED_RTLOCK_H */
