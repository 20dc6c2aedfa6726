// SPDX-License-Identifier: GPL-2.0
/*
 * decide.c - see boot.h
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "boot/boot.h"
#include "boot/settings.h"
#include "boot/state.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "runtime/ko.h"
#include "runtime/module-abi.h"

int boot_env_init(struct boot_env *env)
{
	static struct utsname uts;
	int ret;

	*env = (struct boot_env){
		.modules = "/usr/lib/plugsched/modules",
		.conf = "/etc/plugsched.conf",
		.cmdline = "/proc/cmdline",
		.boot_id = "/proc/sys/kernel/random/boot_id",
		.state = "/var/lib/plugsched/state",
		.notes = KERNEL_NOTES,
		.release = uts.release,
	};
	if (!uname(&uts))
		return 0;
	ret = -errno;
	ps_err("cannot read the kernel's release: %s", strerror(-ret));
	return ret;
}

int boot_module_path(const struct boot_env *env, const char *release, char *buf, size_t size)
{
	const char *p;

	for (p = release; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._+~-", *p))
			return -EINVAL;
	if (!isalnum((unsigned char)*release) ||
	    snprintf(buf, size, "%s/%s/" PS_MODULE_NAME ".ko", env->modules, release) >= (int)size)
		return -EINVAL;
	return 0;
}

/* ---- the reason that another folder reports becomes the verdict's ---- */

static char *caught;
static size_t caught_size;

static void keep_message(enum ps_level level, const char *text)
{
	if (level == PS_ERR)
		snprintf(caught, caught_size, "%s", text);
}

/* ---- one question each; true when it is answered with a verdict ---- */

static bool verdict(struct boot_plan *plan, enum boot_verdict v, const char *why)
{
	plan->verdict = v;
	if (why)
		snprintf(plan->why, sizeof(plan->why), "%s", why);
	return true;
}

static bool asked_off(const struct boot_env *env, enum boot_occasion occasion,
		      struct boot_plan *plan)
{
	struct boot_settings set;
	const char *key;
	int allowed;

	allowed = boot_cmdline_allows(env->cmdline, plan->why, sizeof(plan->why));
	if (allowed < 1)
		return verdict(plan, allowed ? BOOT_UNSURE : BOOT_OFF, NULL);
	plan->why[0] = '\0';
	if (boot_settings_read(env->conf, &set, plan->why, sizeof(plan->why)))
		return verdict(plan, BOOT_UNSURE, NULL);
	key = occasion == BOOT_AT_INSTALL ? set.at_install ? NULL : "load-at-install" :
	      !set.at_boot ? "load-at-boot" :
	      occasion == BOOT_EARLY && !set.early ? "load-early" : NULL;
	if (!key)
		return false;
	snprintf(plan->why, sizeof(plan->why), "%s has %s = no", env->conf, key);
	return verdict(plan, BOOT_OFF, NULL);
}

static bool no_module(const struct boot_env *env, struct boot_plan *plan)
{
	struct stat st;
	int ret;

	ret = boot_module_path(env, env->release, plan->file, sizeof(plan->file));
	if (!ret && !stat(plan->file, &st))
		return false;
	if (!ret && errno != ENOENT && errno != ENOTDIR) {
		snprintf(plan->why, sizeof(plan->why), "cannot read %s: %s", plan->file,
			 strerror(errno));
		return verdict(plan, BOOT_UNSURE, NULL);
	}
	plan->file[0] = '\0';
	snprintf(plan->why, sizeof(plan->why), "no scheduler is installed for kernel %s",
		 env->release);
	return verdict(plan, BOOT_NONE, NULL);
}

/* A module without a build-id is identified by its contents. */
static int identify(const struct ko *ko, struct boot_plan *plan)
{
	uint64_t size, hash;
	int ret;

	if (ko_build_id(ko)->len) {
		build_id_hex(ko_build_id(ko), plan->module);
		return 0;
	}
	ret = hash_file(plan->file, &size, &hash);
	if (ret)
		ps_err("cannot read %s: %s", plan->file, strerror(-ret));
	else
		snprintf(plan->module, sizeof(plan->module), "%016llx", (unsigned long long)hash);
	return ret;
}

static bool for_another(const struct boot_env *env, struct boot_plan *plan)
{
	struct ko *ko = NULL;
	struct build_id id;
	ps_print_fn print;
	bool foreign = false;
	int ret;

	caught = plan->why;
	caught_size = sizeof(plan->why);
	print = ps_set_print(keep_message);
	ret = kernel_build_id(env->notes, &id);
	if (!ret)
		ret = ko_open(plan->file, &ko);
	if (!ret)
		ret = identify(ko, plan);
	if (!ret) {
		build_id_hex(&id, plan->kernel);
		foreign = ko_check_target(ko, &id) || !str_eq(ko_release(ko), env->release);
	}
	ps_set_print(print);
	if (foreign && !plan->why[0])
		snprintf(plan->why, sizeof(plan->why), "%s is for kernel %s, this is %s",
			 plan->file, ko_release(ko), env->release);
	if (ret && !plan->why[0])
		snprintf(plan->why, sizeof(plan->why), "cannot use %s: %s", plan->file,
			 strerror(-ret));
	ko_close(ko);
	return foreign ? verdict(plan, BOOT_FOREIGN, NULL) :
	       ret ? verdict(plan, BOOT_UNSURE, NULL) : false;
}

static int read_boot_id(const struct boot_env *env, char *id)
{
	char *text = file_read_quiet(env->boot_id, NULL);
	size_t i = 0;
	int ret = text ? 0 : -errno;

	if (text) {
		text[strcspn(text, "\n")] = '\0';
		while (isxdigit((unsigned char)text[i]) || text[i] == '-')
			i++;
		if (i != BOOT_ID_LEN || text[i])
			ret = -EINVAL;
		else
			memcpy(id, text, i + 1);
	}
	free(text);
	return ret;
}

static void say_date(time_t when, char *buf, size_t size)
{
	struct tm tm;

	if (!localtime_r(&when, &tm) || !strftime(buf, size, "%F %T", &tm))
		snprintf(buf, size, "second %lld", (long long)when);
}

static bool failed_before(const struct boot_env *env, struct boot_plan *plan)
{
	char boot[BOOT_ID_LEN + 1], date[64];
	struct boot_state_entry *e;
	struct boot_state st;
	int ret;

	ret = boot_state_read(env->state, &st);
	if (ret == -EBADMSG) {
		snprintf(plan->why, sizeof(plan->why), "%s is damaged, and whether the last boot came up is not known; `plugsched boot retry` starts it anew",
			 env->state);
		return verdict(plan, BOOT_UNSURE, NULL);
	}
	if (ret) {
		snprintf(plan->why, sizeof(plan->why), "cannot read %s: %s", env->state,
			 strerror(-ret));
		return verdict(plan, BOOT_UNSURE, NULL);
	}
	ret = read_boot_id(env, boot);
	if (ret) {
		snprintf(plan->why, sizeof(plan->why), "cannot read this boot's id in %s: %s",
			 env->boot_id, strerror(-ret));
		return verdict(plan, BOOT_UNSURE, NULL);
	}
	e = boot_state_find(&st, plan->kernel, plan->module);
	if (!e || e->kind != BOOT_TRYING || str_eq(e->boot, boot))
		return false;
	say_date(e->when, date, sizeof(date));
	snprintf(plan->why, sizeof(plan->why), "it was loaded at %s, and that boot did not come up (boot %s); `plugsched boot retry` or another version of its package tries again",
		 date, e->boot);
	return verdict(plan, BOOT_LEFT_OUT, NULL);
}

void boot_decide(const struct boot_env *env, enum boot_occasion occasion, struct boot_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	if (asked_off(env, occasion, plan) || no_module(env, plan) || for_another(env, plan) ||
	    failed_before(env, plan))
		return;
	verdict(plan, BOOT_LOAD, "it is the running kernel's");
}

/* ---- the state ---- */

static int change(const struct boot_env *env, const struct boot_plan *plan,
		  enum boot_state_kind kind, const char *why)
{
	struct boot_state_entry *e;
	struct boot_state st;
	int ret;

	ret = boot_state_read(env->state, &st);
	if (ret) {
		ps_err("cannot read %s: %s", env->state, strerror(-ret));
		return ret;
	}
	e = boot_state_add(&st, plan->kernel, plan->module);
	ret = read_boot_id(env, e->boot);
	if (ret) {
		ps_err("cannot read this boot's id in %s: %s", env->boot_id, strerror(-ret));
		return ret;
	}
	e->kind = kind;
	e->when = time(NULL);
	/* one line, cut where it is too long */
	snprintf(e->reason, sizeof(e->reason), "%.*s", (int)sizeof(e->reason) - 1, why);
	e->reason[strcspn(e->reason, "\n")] = '\0';
	return boot_state_write(env->state, &st);
}

int boot_begin(const struct boot_env *env, const struct boot_plan *plan)
{
	return change(env, plan, BOOT_TRYING, "");
}

int boot_refused(const struct boot_env *env, const struct boot_plan *plan, const char *why)
{
	return change(env, plan, BOOT_REFUSED, why);
}

int boot_confirm(const struct boot_env *env, size_t *confirmed)
{
	char boot[BOOT_ID_LEN + 1];
	struct boot_state st;
	size_t i;
	int ret;

	*confirmed = 0;
	ret = boot_state_read(env->state, &st);
	if (ret) {
		ps_err("cannot read %s: %s", env->state, strerror(-ret));
		return ret;
	}
	ret = read_boot_id(env, boot);
	if (ret) {
		ps_err("cannot read this boot's id in %s: %s", env->boot_id, strerror(-ret));
		return ret;
	}
	for (i = 0; i < st.nr; i++) {
		if (st.list[i].kind != BOOT_TRYING || !str_eq(st.list[i].boot, boot))
			continue;
		st.list[i].kind = BOOT_CONFIRMED;
		++*confirmed;
	}
	return *confirmed ? boot_state_write(env->state, &st) : 0;
}

int boot_retry(const struct boot_env *env)
{
	struct boot_state st;
	size_t i, kept = 0;
	int ret;

	ret = boot_state_read(env->state, &st);
	if (ret && ret != -EBADMSG) {
		ps_err("cannot read %s: %s", env->state, strerror(-ret));
		return ret;
	}
	for (i = 0; i < st.nr; i++)
		if (st.list[i].kind != BOOT_TRYING)
			st.list[kept++] = st.list[i];
	st.nr = kept;
	return boot_state_write(env->state, &st);
}

/* ---- the machine ---- */

/* PROC_PID_INIT_INO of the kernel: the pid namespace that is not in another one */
#define FIRST_PID_NS	0xeffffffcU

bool boot_machine_is_ours(void)
{
	static const char *const marks[] = {
		"/run/systemd/container", "/run/.containerenv", "/.dockerenv",
	};
	struct stat ours, first;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(marks); i++)
		if (!access(marks[i], F_OK))
			return false;
	if (!stat("/proc/self/ns/pid", &ours) && ours.st_ino != FIRST_PID_NS)
		return false;
	/* no /proc, or one of which we may not see the first process: not the machine's own root */
	return !stat("/", &ours) && !stat("/proc/1/root/", &first) &&
	       ours.st_dev == first.st_dev && ours.st_ino == first.st_ino;
}
