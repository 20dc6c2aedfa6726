// SPDX-License-Identifier: GPL-2.0
/*
 * hibernate.c - an image of the machine's memory, which it goes back to
 *
 * In:  usage: hibernate COMMAND, which is run by a shell after the image was made
 * Out: 0 when the machine is as the image has it, so that the command's effects are gone; 1 having
 *      said what failed, 2 for wrong usage.
 *
 * The image is kept in this program's memory rather than in swap: there is no disk.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/suspend_ioctls.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "guest.h"

#define CHUNK	(1 << 16)

static void say(const char *what)
{
	fprintf(stderr, "hibernate: %s: %s\n", what, strerror(errno));
}

/* The image, @size bytes; NULL on failure. */
static char *save(int fd, size_t *size)
{
	loff_t room;
	char *image;
	ssize_t n;

	if (ioctl(fd, SNAPSHOT_GET_IMAGE_SIZE, &room)) {
		say("the image's size");
		return NULL;
	}
	room += 2 * CHUNK;
	image = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (image == MAP_FAILED) {
		say("no memory for the image");
		return NULL;
	}
	for (*size = 0; (n = read(fd, image + *size, CHUNK)) > 0; *size += n)
		if (*size + CHUNK > (size_t)room) {
			fprintf(stderr, "hibernate: the image is larger than it should be\n");
			return NULL;
		}
	if (n < 0) {
		say("reading the image");
		return NULL;
	}
	return image;
}

static int restore(const char *image, size_t size)
{
	size_t done, chunk;
	ssize_t n;
	int fd = open("/dev/snapshot", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, SNAPSHOT_FREEZE, 0)) {
		say("freezing all tasks to go back");
		return 1;
	}
	for (done = 0; done < size; done += n) {
		chunk = size - done < CHUNK ? size - done : CHUNK;
		n = write(fd, image + done, chunk);
		if (n <= 0) {
			say("writing the image");
			return 1;
		}
	}
	ioctl(fd, SNAPSHOT_ATOMIC_RESTORE, 0);
	say("going back");
	return 1;
}

int main(int argc, char **argv)
{
	int fd, made = 0, status;
	char *image;
	size_t size;

	if (argc != 2)
		return 2;
	fd = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, SNAPSHOT_FREEZE, 0)) {
		say("freezing all tasks");
		return 1;
	}
	if (ioctl(fd, SNAPSHOT_CREATE_IMAGE, &made)) {
		say("making the image");
		return 1;
	}
	if (!made) {
		ioctl(fd, SNAPSHOT_UNFREEZE, 0);
		close(fd);
		return 0;
	}
	image = save(fd, &size);
	if (!image || ioctl(fd, SNAPSHOT_FREE, 0) || ioctl(fd, SNAPSHOT_UNFREEZE, 0) || close(fd)) {
		say("thawing all tasks");
		return 1;
	}
	fprintf(stderr, "hibernate: an image of %zu MB\n", size >> 20);
	status = system(argv[1]);
	if (status) {
		fprintf(stderr, "hibernate: %s: status %#x\n", argv[1], status);
		return 1;
	}
	return restore(image, size);
}
