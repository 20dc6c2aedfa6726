/* SPDX-License-Identifier: GPL-2.0 */
/*
 * file.h - whole files, directories, paths
 *
 * What returns an int returns 0 or a negative errno and has reported the error, unless it says
 * otherwise.
 */
#ifndef PLUGSCHED_FILE_H
#define PLUGSCHED_FILE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * file_read() - read a whole file
 * @path: the file
 * @size: gets its size in bytes, may be NULL
 *
 * Return: its contents with a NUL added, to free(); NULL with errno set, the error reported.
 */
char *file_read(const char *path, size_t *size);

/**
 * file_read_quiet() - read a whole file that may be missing
 * @path: the file
 * @size: gets its size in bytes, may be NULL
 *
 * Return: as file_read(), but no error is reported.
 */
char *file_read_quiet(const char *path, size_t *size);

/**
 * file_write() - write a whole file atomically
 * @path: the file
 * @data: its contents
 * @size: in bytes
 *
 * A temporary file in the same directory is written, synced and renamed: readers see the old
 * contents or the new ones, whatever happens.
 *
 * Return: 0, or the negative errno of the step that failed.
 */
int file_write(const char *path, const void *data, size_t size);

/**
 * file_write_if_changed() - as file_write(), unless the file has these contents already
 * @path: the file; its time stamp stays as well
 * @data: its contents
 * @size: in bytes
 *
 * Return: 0, or the negative errno of the step that failed.
 */
int file_write_if_changed(const char *path, const void *data, size_t size);

/**
 * path_make_dirs() - make a directory and those above it
 * @path: the directory, which may exist
 *
 * Return: 0, -EEXIST when a file has that name, or another negative errno of mkdir().
 */
int path_make_dirs(const char *path);

/**
 * path_make_parents() - make the directories above a file
 * @path: the file
 *
 * Return: as path_make_dirs().
 */
int path_make_parents(const char *path);

/**
 * path_remove_tree() - remove a directory with all in it
 * @path: the directory, which may be missing; symbolic links are removed, not followed
 *
 * Return: 0, or the negative errno of what could not be removed.
 */
int path_remove_tree(const char *path);

/**
 * path_is_file() - whether a path names a regular file
 * @path: the path
 *
 * Return: whether it does, symbolic links followed.
 */
bool path_is_file(const char *path);

/**
 * path_is_dir() - whether a path names a directory
 * @path: the path
 *
 * Return: whether it does, symbolic links followed.
 */
bool path_is_dir(const char *path);

/**
 * path_absolute() - make a path absolute and resolve its symbolic links
 * @path: the path; its last component need not exist
 *
 * Return: the absolute path, to free(); NULL with errno set, nothing reported.
 */
char *path_absolute(const char *path);

/**
 * path_normalize() - drop "." and empty components and resolve ".." in place
 * @path: the path
 *
 * It goes by the text alone: nothing is looked up. "a/../../b" becomes "../b", "/../a"
 * becomes "/a".
 */
void path_normalize(char *path);

/**
 * ps_data_path() - find a file that comes with plugsched
 * @rel: as in the source tree: "kconfig/linux-6.1.profile", "runtime/kmod", "plugsched.so"
 *
 * Return: its path in the source tree or the installation that this program is part of, to free().
 */
char *ps_data_path(const char *rel);

/**
 * ps_profile_path() - find the profile of a kernel's series
 * @release: what uname -r prints: "6.1.0-56-cloud-amd64"
 *
 * Return: its path, whether or not there is such a file, to free().
 */
char *ps_profile_path(const char *release);

#endif /* PLUGSCHED_FILE_H */
