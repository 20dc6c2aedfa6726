// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - the state that readers of the control files see
 *
 *   in:  the module's state, from the task that holds the swap's mutex
 *   out: a consistent copy of it for readers, who do not wait: a swap may take seconds
 */
#include <linux/seqlock.h>
#include "plugsched.h"

static DEFINE_SEQLOCK(shown_lock);
static struct ps_state shown;

/**
 * ps_state_publish() - show the state to readers
 * @state:	the state
 *
 * Context: with the mutex of the swap.
 */
void ps_state_publish(const struct ps_state *state)
{
	write_seqlock(&shown_lock);
	shown = *state;
	write_sequnlock(&shown_lock);
}

/**
 * ps_state_read() - copy the state that was published last
 * @copy:	gets the copy
 *
 * Context: any; takes no lock. In the section of the control files, since a reader may be here
 * while a swap takes place.
 */
void PS_CONTROL ps_state_read(struct ps_state *copy)
{
	unsigned int seq;

	do {
		seq = read_seqbegin(&shown_lock);
		*copy = shown;
	} while (read_seqretry(&shown_lock, seq));
}
