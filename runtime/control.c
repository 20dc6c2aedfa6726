// SPDX-License-Identifier: GPL-2.0
/*
 * control.c - see control.h
 */
#include <errno.h>
#include <fcntl.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/module-abi.h"

/* Somebody may hold the module for a moment (a reader of /proc/modules does): try for 2 s. */
#define REMOVE_TRIES	20
#define REMOVE_WAIT_NS	(100 * 1000 * 1000)

void control_hurry(void)
{
	setpriority(PRIO_PROCESS, 0, -20);
}

bool control_present(void)
{
	return access(PS_SYSFS_DIR "/enable", F_OK) == 0;
}

static const char *insert_hint(int err)
{
	switch (err) {
	case EPERM:
		return "not allowed: run as root; is module loading locked (sysctl kernel.modules_disabled) or the kernel in lockdown?";
	case EKEYREJECTED:
	case ENOKEY:
		return "this kernel takes signed modules only (module.sig_enforce or lockdown)";
	case EEXIST:
		return "a module of that name is in memory already: `plugsched unload` first";
	case ENOEXEC:
	case ENOENT:
		return "the kernel refused the file; `dmesg` has its reason";
	default:
		return strerror(err);
	}
}

int control_insert(const void *image, size_t size, const char *params, const char *path)
{
	if (!syscall(SYS_init_module, image, size, params))
		return 0;
	int err = errno;

	ps_err("cannot load %s: %s", path, insert_hint(err));
	return -err;
}

int control_remove(void)
{
	const struct timespec wait = { .tv_nsec = REMOVE_WAIT_NS };
	struct kmod_module *mod = NULL;
	struct kmod_ctx *ctx;
	int tries, ret;

	ctx = kmod_new(NULL, NULL);
	if (!ctx)
		return -ENOMEM;
	kmod_set_log_priority(ctx, -1);
	ret = kmod_module_new_from_name(ctx, PS_MODULE_NAME, &mod);
	for (tries = 0; !ret; tries++) {
		ret = kmod_module_remove_module(mod, 0);
		if ((ret != -EAGAIN && ret != -EBUSY) || tries == REMOVE_TRIES)
			break;
		ret = nanosleep(&wait, NULL) ? -errno : 0;
	}
	if (ret)
		ps_err("the module %s cannot be removed: %s", PS_MODULE_NAME, strerror(-ret));
	kmod_module_unref(mod);
	kmod_unref(ctx);
	return ret;
}

/* Reads a control file; trailing newline cut. */
static int read_control(const char *name, char *buf, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", PS_SYSFS_DIR, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return n;
	buf[n] = '\0';
	while (n > 0 && buf[n - 1] == '\n')
		buf[--n] = '\0';
	return 0;
}

int control_enable(bool on)
{
	char reason[1024] = "";
	ssize_t n;
	int fd, err;

	fd = open(PS_SYSFS_DIR "/enable", O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		err = errno;
		ps_err("cannot open %s/enable: %s", PS_SYSFS_DIR, strerror(err));
		return -err;
	}
	n = write(fd, on ? "1\n" : "0\n", 2);
	err = errno;
	close(fd);
	if (n == 2)
		return 0;

	if (read_control("reason", reason, sizeof(reason)) || !reason[0])
		snprintf(reason, sizeof(reason), "%s", strerror(err));
	ps_err("%s: %s", on ? "the scheduler was not swapped, the kernel's own goes on running" :
	       "the scheduler was not put back, the module's goes on running", reason);
	return -err;
}

int control_status(const char *key, char *buf, size_t size)
{
	char text[4096], *line, *save = NULL;
	size_t len = strlen(key);
	int ret;

	ret = read_control("status", text, sizeof(text));
	if (ret) {
		ps_err("cannot read %s/status: %s", PS_SYSFS_DIR, strerror(-ret));
		return ret;
	}
	buf[0] = '\0';
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, key, len) || line[len] != ' ')
			continue;
		snprintf(buf, size, "%s", line + len + 1);
		break;
	}
	return 0;
}
