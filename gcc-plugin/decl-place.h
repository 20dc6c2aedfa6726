/* SPDX-License-Identifier: GPL-2.0 */
/*
 * decl-place.h - where declarations are, as the parser came across them
 *
 * In:  declarations and definitions, as the parser finishes them.
 * Out: the places of their names. GCC keeps one place per function or variable and moves it with
 *      each declaration.
 */
#ifndef PLUGSCHED_DECL_PLACE_H
#define PLUGSCHED_DECL_PLACE_H

#include "gcc-compat.h"

/**
 * decl_place_is_new() - note the place of a declaration
 * @decl: a function or variable, just declared
 *
 * Return: whether it is another place than that of its last declaration.
 */
bool decl_place_is_new(tree decl);

/**
 * decl_note_definition() - note the place of a variable's definition
 * @decl: a variable, just declared without extern
 */
void decl_note_definition(tree decl);

/**
 * decl_place() - the place of a definition
 * @decl: a function or variable
 *
 * EXPORT_SYMBOL() and the like declare a variable again: its definition is the declaration with the
 * initializer, else the first that is not extern.
 *
 * Return: the place of its name, or of the macro use that declares it.
 */
location_t decl_place(tree decl);

#endif /* PLUGSCHED_DECL_PLACE_H */
