/* SPDX-License-Identifier: GPL-2.0 */
/*
 * message.h - errors and warnings
 *
 * In:  a message without prefix or newline.
 * Out: by default one line on stderr, "plugsched: ..."; a program that links the library can take
 *      the messages over with ps_set_print(). Control characters become '?': a name from a damaged
 *      file must neither break the line nor steer the terminal.
 */
#ifndef PLUGSCHED_MESSAGE_H
#define PLUGSCHED_MESSAGE_H

#include "lib/base.h"

/**
 * enum ps_level - the kinds of messages
 * @PS_ERR: what was asked for was not done
 * @PS_WARN: it was done, and there is something to know
 */
enum ps_level { PS_ERR, PS_WARN };

/**
 * typedef ps_print_fn - what prints messages
 * @level: kind of message
 * @text: one line, without prefix and newline, valid during the call
 */
typedef void (*ps_print_fn)(enum ps_level level, const char *text);

/**
 * ps_set_print() - replace what prints messages
 * @fn: called for each message from now on; NULL discards them
 *
 * Return: what printed them so far.
 *
 * Context: Not thread-safe; messages of all threads go to the same @fn.
 */
ps_print_fn ps_set_print(ps_print_fn fn);

/**
 * ps_err() - report an error
 * @fmt: as of printf()
 * @...: its values
 */
void ps_err(const char *fmt, ...) __ps_printf(1, 2);

/**
 * ps_warn() - report a warning
 * @fmt: as of printf()
 * @...: its values
 */
void ps_warn(const char *fmt, ...) __ps_printf(1, 2);

#endif /* PLUGSCHED_MESSAGE_H */
