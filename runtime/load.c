// SPDX-License-Identifier: GPL-2.0
/*
 * load.c - see load.h
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "runtime/control.h"
#include "runtime/kcore.h"
#include "runtime/load.h"
#include "runtime/silent.h"

int load_open(const char *file, struct ko **ko, struct load_seen *seen)
{
	struct build_id id;
	int ret;

	memset(seen, 0, sizeof(*seen));
	*ko = NULL;
	ret = ko_open(file, ko);
	if (ret)
		return ret;
	ret = kernel_build_id(KERNEL_NOTES, &id);
	if (!ret)
		ret = ko_check_target(*ko, &id);
	if (!ret)
		ret = ko_check_btf(*ko, KERNEL_BTF);
	if (!ret)
		ret = ko_resolve(*ko, KERNEL_KALLSYMS, KERNEL_KCORE);
	if (ret >= 0) {
		seen->symbols = ret;
		return 0;
	}
	ko_close(*ko);
	*ko = NULL;
	return ret;
}

/* Tasks that it has queued cannot be moved. The module looks again, and keeps others away. */
static int refuse_sched_ext(void)
{
	char *state = file_read_quiet(KERNEL_SCHED_EXT "/state", NULL);
	char *ops = file_read_quiet(KERNEL_SCHED_EXT "/root/ops", NULL);
	bool attached = state && !str_starts(state, "disabled");

	if (attached)
		ps_err("a scheduler of sched_ext is attached, detach it first: %.*s",
		       (int)strcspn(ops ?: state, "\n"), ops ?: state);
	free(ops);
	free(state);
	return attached ? -EBUSY : 0;
}

int load_prepare(const char *file, struct ko **ko, struct load_seen *seen)
{
	struct live_entries es = {0};
	int ret;

	ret = load_open(file, ko, seen);
	if (ret)
		return ret;
	ret = refuse_sched_ext();
	if (!ret)
		ret = ko_entries(*ko, &es);
	if (!ret) {
		seen->entries = es.nr;
		ret = live_entries_check(&es, &live_entries_files, &seen->unseen);
	}
	if (!ret)
		ret = silent_warn(&es, &live_entries_files, KERNEL_KALLSYMS);
	ko_entries_free(&es);
	if (ret < 0) {
		ko_close(*ko);
		*ko = NULL;
		return ret;
	}
	return 0;
}

/* Something holds a disabled module that is in memory: use it where it is the same build. */
static int use_present(const struct ko *ko, const char *params, const char *held_by)
{
	if (!control_is_build(ko_build_id(ko)))
		ps_err("another build of the module is still in memory, disabled: %s", held_by);
	else if (params)
		ps_err("the module is still in memory, disabled, and cannot take parameters: %s",
		       held_by);
	else
		return control_enable(true);
	return -EBUSY;
}

int load_enable(const struct ko *ko, const char *params, const char *file)
{
	char held_by[512] = "";
	const void *image;
	size_t size;
	int ret;

	if (control_present()) {
		ret = control_remove(held_by, sizeof(held_by));
		if (ret == -EAGAIN)
			return use_present(ko, params, held_by);
		if (ret)
			return ret;
	}
	image = ko_image(ko, &size);
	ret = control_insert(image, size, params ?: "", file);
	if (!ret)
		ret = control_enable(true);
	/* not when another process has loaded one meanwhile */
	if (ret && ret != -EEXIST && control_present() && !control_active() &&
	    control_remove(held_by, sizeof(held_by)) == -EAGAIN) {
		ps_warn("the module stays in memory, disabled, until it is free: %s", held_by);
		control_remove_later();
	}
	return ret;
}

int load_disable(char *stop_ns, size_t size)
{
	char held_by[512] = "";
	int active, ret;

	stop_ns[0] = '\0';
	active = control_active();
	if (active < 0)
		return active;
	if (active) {
		ret = control_enable(false);
		if (!ret)
			ret = control_status("stop_ns", stop_ns, size);
		if (ret)
			return ret;
	}
	ret = control_remove(held_by, sizeof(held_by));
	if (ret != -EAGAIN)
		return ret;
	ps_warn("the module stays in memory, disabled, until it is free: %s", held_by);
	return control_remove_later();
}

int load_refuse_active(void)
{
	int active = control_present() ? control_active() : 0;

	if (active > 0)
		ps_err("module is already loaded: `plugsched unload` first");
	return active;
}
