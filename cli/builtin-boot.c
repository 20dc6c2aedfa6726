// SPDX-License-Identifier: GPL-2.0
/*
 * builtin-boot.c - plugsched boot: what the units and the packages' scripts run
 *
 * In:  the scheduler modules that packages install, the verdict of boot/.
 * Out: the running kernel's module loaded, swapped for its new version, or rolled back; one line
 *      that says what was done and why. A machine on which nothing is to be done is no error.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "boot/boot.h"
#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/load.h"
#include "cli/builtin.h"
#include "cli/options.h"

/* What ran when its package was upgraded: it comes back when the new version does not load. */
#define KEPT_DIR	"/run/plugsched"

/* ---- the last error's text, which goes into the state ---- */

static char last_error[256];
static ps_print_fn next_print;

static void remember_error(enum ps_level level, const char *text)
{
	if (level == PS_ERR)
		snprintf(last_error, sizeof(last_error), "%s", text);
	next_print(level, text);
}

/* ---- the module in memory ---- */

static char *kept_path(const char *release)
{
	return xasprintf(KEPT_DIR "/%s.ko", release);
}

/* Is the module in memory the one of this file? One without a build-id cannot be identified. */
static bool is_in_memory(const char *file)
{
	ps_print_fn print = ps_set_print(NULL);
	struct ko *ko = NULL;
	bool same = false;

	if (!ko_open(file, &ko))
		same = !ko_build_id(ko)->len || control_is_build(ko_build_id(ko));
	ko_close(ko);
	ps_set_print(print);
	return same;
}

static bool is_packages(const struct boot_env *env, const char *release)
{
	char file[512], *kept = kept_path(release);
	bool ours;

	ours = (!boot_module_path(env, release, file, sizeof(file)) && is_in_memory(file)) ||
	       is_in_memory(kept);
	free(kept);
	return ours;
}

/* ---- load ---- */

static int load_one(const char *file, int (*check)(const char *, struct ko **, struct load_seen *))
{
	struct load_seen seen;
	char stop[32] = "";
	struct ko *ko;
	int ret;

	ret = check(file, &ko, &seen);
	if (ret)
		return ret;
	ret = load_enable(ko, NULL, file);
	ko_close(ko);
	if (!ret && !control_status("stop_ns", stop, sizeof(stop)))
		printf("%s: its scheduler is active; all CPUs were stopped for %s ns\n", file, stop);
	return ret;
}

/* A boot is confirmed at its end; when a package is installed, the machine is up and survived. */
static int load_noted(const struct boot_env *env, const struct boot_plan *plan,
		      enum boot_occasion occasion)
{
	size_t confirmed;
	int ret;

	ret = boot_begin(env, plan);
	if (ret) {
		ps_err("%s is not loaded: should this boot fail, the next one would not know",
		       plan->file);
		return ret;
	}
	ret = load_one(plan->file, load_prepare);
	if (ret) {
		boot_refused(env, plan, last_error);
		return ret;
	}
	return occasion == BOOT_AT_INSTALL ? boot_confirm(env, &confirmed) : 0;
}

static void bring_back(const char *kept)
{
	if (path_is_file(kept) && !load_one(kept, load_prepare))
		ps_warn("the new version was not loaded: the package's earlier version runs again");
	else
		ps_warn("the new version was not loaded: the kernel's own scheduler runs");
}

/*
 * From the old version of a package to the new one, by way of the kernel's own: two stops, since a
 * module's entries are the kernel's own. Back to the old one where that fails.
 */
static int swap_versions(const struct boot_env *env, const struct boot_plan *plan)
{
	char *kept = kept_path(env->release), stop[32];
	struct load_seen seen;
	struct ko *ko;
	int ret;

	/* what can be known before the old one goes */
	ret = load_open(plan->file, &ko, &seen);
	ko_close(ko);
	if (!ret)
		ret = load_disable(stop, sizeof(stop));
	if (ret) {
		ps_warn("the scheduler of the package's earlier version goes on running");
		goto out;
	}
	printf("the package's earlier version was taken out (all CPUs were stopped for %s ns); the kernel's own scheduler runs until the new one is loaded\n",
	       stop);
	ret = load_noted(env, plan, BOOT_AT_INSTALL);
	if (ret)
		bring_back(kept);
	else
		unlink(kept);
out:
	free(kept);
	return ret;
}

static int say_verdict(const struct boot_plan *plan)
{
	if (plan->verdict == BOOT_UNSURE) {
		ps_err("no scheduler is loaded: %s", plan->why);
		return 1;
	}
	printf("no scheduler is loaded: %s\n", plan->why);
	return 0;
}

static int load_decided(const struct boot_env *env, enum boot_occasion occasion)
{
	struct boot_plan plan;
	int active;

	control_hurry();
	control_lock();
	boot_decide(env, occasion, &plan);
	active = control_present() ? control_active() : 0;
	if (plan.verdict != BOOT_LOAD && active > 0)
		puts("a scheduler module is loaded, and goes on running");
	if (plan.verdict != BOOT_LOAD)
		return say_verdict(&plan);
	if (active < 0)
		return 1;
	if (!active)
		return load_noted(env, &plan, occasion) ? 1 : 0;
	if (is_in_memory(plan.file)) {
		printf("%s: its scheduler is active already\n", plan.file);
		return 0;
	}
	if (occasion == BOOT_AT_INSTALL && is_packages(env, env->release))
		return swap_versions(env, &plan) ? 1 : 0;
	printf("%s is not loaded: another scheduler module is, which no package has loaded\n",
	       plan.file);
	return 0;
}

static int do_load(const struct boot_env *env, const char *release)
{
	(void)release;
	return load_decided(env, BOOT_AT_BOOT);
}

static int do_early(const struct boot_env *env, const char *release)
{
	(void)release;
	return load_decided(env, BOOT_EARLY);
}

static int do_install(const struct boot_env *env, const char *release)
{
	if (!str_eq(release, env->release)) {
		printf("kernel %s is not running: its scheduler is loaded when it boots\n", release);
		return 0;
	}
	if (!boot_machine_is_ours()) {
		puts("in a chroot or container no scheduler is loaded");
		return 0;
	}
	return load_decided(env, BOOT_AT_INSTALL);
}

/* ---- unload ---- */

static int unload_packages(const struct boot_env *env)
{
	char stop[32];
	int ret;

	control_hurry();
	control_lock();
	if (!control_present()) {
		puts("no scheduler module is loaded");
		return 0;
	}
	if (!is_packages(env, env->release)) {
		puts("the loaded scheduler module is no package's: it stays");
		return 0;
	}
	ret = load_disable(stop, sizeof(stop));
	if (stop[0])
		printf("the kernel's own scheduler is back; all CPUs were stopped for %s ns\n", stop);
	return ret ? 1 : 0;
}

static int do_unload(const struct boot_env *env, const char *release)
{
	(void)release;
	return unload_packages(env);
}

static int do_remove(const struct boot_env *env, const char *release)
{
	char *kept = kept_path(release);

	if (str_eq(release, env->release) && boot_machine_is_ours() && unload_packages(env)) {
		ps_err("the scheduler of kernel %s runs and cannot be taken out: its package stays; try again when the reason above is gone, or boot another kernel",
		       release);
		free(kept);
		return 1;
	}
	unlink(kept);
	free(kept);
	return 0;
}

static int do_keep(const struct boot_env *env, const char *release)
{
	char file[512], *kept = NULL, *image = NULL;
	size_t size;
	int ret = 0;

	if (!str_eq(release, env->release) || !boot_machine_is_ours() || !control_present() ||
	    boot_module_path(env, release, file, sizeof(file)) || !is_in_memory(file))
		return 0;
	kept = kept_path(release);
	image = file_read(file, &size);
	ret = image ? path_make_parents(kept) : -EIO;
	if (!ret)
		ret = file_write(kept, image, size);
	free(image);
	free(kept);
	return ret ? 1 : 0;
}

/* ---- the state ---- */

static int do_confirm(const struct boot_env *env, const char *release)
{
	size_t confirmed;

	(void)release;
	if (boot_confirm(env, &confirmed))
		return 1;
	puts(confirmed ? "the boot came up with its scheduler" : "nothing to confirm");
	return 0;
}

static int do_retry(const struct boot_env *env, const char *release)
{
	(void)release;
	if (boot_retry(env))
		return 1;
	puts("boots that did not come up are forgotten");
	return 0;
}

static int do_status(const struct boot_env *env, const char *release)
{
	static const char *const words[] = {
		[BOOT_LOAD] = "load", [BOOT_NONE] = "none", [BOOT_OFF] = "off",
		[BOOT_FOREIGN] = "foreign", [BOOT_LEFT_OUT] = "left out", [BOOT_UNSURE] = "unsure",
	};
	enum boot_verdict early;
	struct boot_plan plan;

	(void)release;
	boot_decide(env, BOOT_EARLY, &plan);
	early = plan.verdict;
	boot_decide(env, BOOT_AT_BOOT, &plan);
	printf("%-12s%s\n%-12s%s\n%-12s%s\n%-12s%s\n", "kernel", env->release, "early", words[early],
	       "at boot", words[plan.verdict], "because", plan.why);
	if (plan.file[0])
		printf("%-12s%s\n", "module", plan.file);
	return plan.verdict == BOOT_UNSURE;
}

/* ---- the command ---- */

static const struct {
	const char *name;
	int (*run)(const struct boot_env *env, const char *release);
	bool wants_release, any_user;
} actions[] = {
	{ "load", do_load, false, false },
	{ "early", do_early, false, false },
	{ "unload", do_unload, false, false },
	{ "confirm", do_confirm, false, false },
	{ "retry", do_retry, false, false },
	{ "status", do_status, false, true },
	{ "install", do_install, true, false },
	{ "keep", do_keep, true, false },
	{ "remove", do_remove, true, false },
};

struct boot_args {
	const char *action, *release;
};

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct boot_args *args = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (args->release)
			argp_error(state, "extra operand: %s", arg);
		if (args->action)
			args->release = arg;
		else
			args->action = arg;
		return 0;
	case ARGP_KEY_END:
		if (!args->action)
			argp_error(state, "missing operand: load, early, unload, confirm, retry, status, install, keep or remove");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	NULL, parse_opt,
	"load|early|unload|confirm|retry|status\ninstall|keep|remove RELEASE",
	"Load the scheduler that a package has installed for exactly the running kernel, or take it out.\vload, unload: at boot, and when the unit is stopped. early: in the initramfs. confirm: the boot came up. retry: forget the boots that did not. status: what the next boot does, and why. install, keep, remove: what the package of kernel RELEASE does when it is installed, before it is upgraded, and before it is removed.",
	NULL, NULL, NULL
};

int cmd_boot(int argc, char **argv)
{
	struct boot_args args = { 0 };
	struct boot_env env;
	size_t i;

	cli_parse(&argp, argc, argv, &args);
	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (str_eq(args.action, actions[i].name))
			break;
	if (i == ARRAY_SIZE(actions)) {
		argp_help(&argp, stderr, ARGP_HELP_SEE, argv[0]);
		ps_err("%s: no action \"%s\"", argv[0], args.action);
		return EX_USAGE;
	}
	if (actions[i].wants_release != !!args.release) {
		ps_err("%s %s: %s", argv[0], args.action,
		       args.release ? "takes no kernel release" : "name a kernel release");
		return EX_USAGE;
	}
	if (!actions[i].any_user && geteuid() != 0) {
		ps_err("boot %s must be run as root", args.action);
		return 1;
	}
	if (boot_env_init(&env))
		return 1;
	/* what is kept is loaded later: no other user's to write */
	umask(022);
	next_print = ps_set_print(remember_error);
	return actions[i].run(&env, args.release);
}
