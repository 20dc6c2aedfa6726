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
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/module-abi.h"

/* The module may be held for a moment, by a process that is closing one of its files. */
#define REMOVE_TRIES	20
#define REMOVE_WAIT_NS	(100 * 1000 * 1000)

#define LOCK_FILE	"/run/plugsched.lock"
#define MODULE_NOTES	"/sys/module/" PS_MODULE_NAME "/notes/.note.gnu.build-id"

static int lock_fd = -1;

void control_lock(void)
{
	lock_fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock_fd >= 0)
		while (flock(lock_fd, LOCK_EX) && errno == EINTR)
			;
}

void control_hurry(void)
{
	setpriority(PRIO_PROCESS, 0, -20);
}

bool control_present(void)
{
	return access(PS_SYSFS_DIR "/enable", F_OK) == 0;
}

bool control_leaving(void)
{
	return !control_present() && access(PS_SYSFS_DIR "/status", F_OK) == 0;
}

static const char *insert_hint(int err)
{
	switch (err) {
	case EPERM:
		return "not permitted: run as root; is module loading disabled (sysctl kernel.modules_disabled) or the kernel locked down?";
	case EKEYREJECTED:
	case ENOKEY:
		return "this kernel accepts signed modules only (module.sig_enforce or lockdown)";
	case EEXIST:
		return "module is already loaded: `plugsched unload` first";
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

/* Reads a control file, without the trailing newline. */
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

void control_pending(char *buf, size_t size)
{
	if (read_control("pending", buf, size))
		buf[0] = '\0';
}

int control_active(void)
{
	char state[32];
	int ret;

	ret = control_status("state", state, sizeof(state));
	return ret ? ret : !str_eq(state, "original");
}

bool control_is_build(const struct build_id *id)
{
	struct build_id have = { .len = 0 };

	return !build_id_of_file(MODULE_NOTES, &have) && have.len && have.len == id->len &&
	       !memcmp(have.bytes, id->bytes, id->len);
}

/* Returns 0 when it is gone, also by another's hand, -EAGAIN when held, or a negative errno. */
static int try_remove(void)
{
	struct kmod_module *mod = NULL;
	struct kmod_ctx *ctx;
	int ret;

	ctx = kmod_new(NULL, NULL);
	if (!ctx)
		return -ENOMEM;
	kmod_set_log_priority(ctx, -1);
	ret = kmod_module_new_from_name(ctx, PS_MODULE_NAME, &mod);
	if (!ret)
		ret = kmod_module_remove_module(mod, 0);
	kmod_module_unref(mod);
	kmod_unref(ctx);
	if (ret == -ENOENT && !control_present())
		return 0;
	return ret == -EBUSY ? -EAGAIN : ret;
}

int control_remove(char *why, size_t size)
{
	const struct timespec wait = { .tv_nsec = REMOVE_WAIT_NS };
	int tries, ret;

	for (tries = 0;; tries++) {
		ret = try_remove();
		if (ret != -EAGAIN || tries == REMOVE_TRIES)
			break;
		nanosleep(&wait, NULL);
	}
	if (ret == -EAGAIN) {
		control_pending(why, size);
		if (!why[0])
			snprintf(why, size, "it is in use");
	} else if (ret) {
		ps_err("the module %s cannot be removed: %s", PS_MODULE_NAME, strerror(-ret));
	}
	return ret;
}

/* Identifies the module in memory; 0 when there is none. */
static ino_t instance(void)
{
	struct stat st;

	return stat(PS_SYSFS_DIR, &st) ? 0 : st.st_ino;
}

/* Gives up when the module is enabled again, or another one is loaded. */
static void remove_when_free(ino_t which)
{
	int ret = -EAGAIN;

	while (ret == -EAGAIN) {
		sleep(1);
		if (flock(lock_fd, LOCK_EX | LOCK_NB) && lock_fd >= 0)
			continue;
		if (instance() != which || control_active() != 0)
			return;
		ret = try_remove();
		flock(lock_fd, LOCK_UN);
	}
}

int control_remove_later(void)
{
	ino_t which = instance();
	pid_t pid;
	int null;

	pid = fork();
	if (pid)
		return pid < 0 ? -errno : 0;
	setsid();
	null = open("/dev/null", O_RDWR);
	if (chdir("/") || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(1);
	/* neither the parent's lock nor what may hold the module */
	close_range(3, ~0U, 0);
	if (lock_fd >= 0)
		lock_fd = open(LOCK_FILE, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	remove_when_free(which);
	_exit(0);
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
	if (on)
		ps_err("the module's scheduler was not enabled: %s", reason);
	else
		ps_err("the module's scheduler was not disabled: %s", reason);
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
