// SPDX-License-Identifier: GPL-2.0
/*
 * common.c - inputs as files, and a watch over the messages (see fuzz.h)
 *
 * Messages are kept and checked instead of printed: there are millions.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/message.h"

static char last_message[4096];
static unsigned int messages;

static void keep_message(enum ps_level level, const char *text)
{
	if (level != PS_ERR)
		return;
	snprintf(last_message, sizeof(last_message), "%s", text);
	messages++;
}

__attribute__((constructor)) static void take_messages(void)
{
	ps_set_print(keep_message);
}

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz: %s: \"%s\"\n", what, last_message);
	abort();
}

void fuzz_check(int ret, const char *name)
{
	if (ret) {
		must(messages > 0, "failed without a message");
		must(strstr(last_message, name) != NULL, "the message does not name the file");
	}
	messages = 0;
	last_message[0] = '\0';
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;
	size_t done = 0;
	ssize_t n;

	if (fd < 0) {
		fd = memfd_create("input", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	must(fd >= 0 && !ftruncate(fd, 0), "no file in memory");
	while (done < size) {
		n = pwrite(fd, data + done, size - done, done);
		must(n > 0, "no room for the file");
		done += n;
	}
	return path;
}

const char *fuzz_setting(const char *name)
{
	const char *value = getenv(name);

	if (value)
		return value;
	fprintf(stderr, "fuzz: %s is not set; tests/fuzz/test-fuzz.sh sets it\n", name);
	exit(1);
}
