// SPDX-License-Identifier: GPL-2.0
/* Fields of structs that are watched: read, written, their address taken, in all kinds of text. */
#include "own.h"
#include <common/common.h>

struct inner {
	int x, y;
};

struct watched {
	int a;
	struct {
		int in_unnamed;
	};
	unsigned int flag : 1, other_flag : 1;
	struct inner in;
	int list[4];
	struct watched *next;
	int untouched;
};

/* not watched */
struct foreign {
	int a;
};

int reads(const struct watched *w)
{
	return w->a;
}

void writes(struct watched *w)
{
	w->list[2] = 5;
}

void does_both(struct watched *w)
{
	w->a += 2;
	w->a++;
}

int *takes_address(struct watched *w)
{
	return &w->list[1];
}

int in_unnamed(struct watched *w)
{
	return w->in_unnamed;
}

int tests_flag(struct watched *w)
{
	if (w->flag)
		return 1;
	return 2;
}

void nested(struct watched *w)
{
	w->in.x = 1;
}

int chained(struct watched *w)
{
	return w->next->next->in.y;
}

void in_assembly(struct watched *w)
{
	asm volatile("" : "+m" (w->a));
}

int through_header(struct common_thing *t)
{
	return common_touch(t);
}

int of_foreign(struct foreign *f)
{
	return f->a;
}

int by_file(struct own_struct *s)
{
	return s->own_field;
}

extern void anybody(struct watched *w);

/* what memory it touches cannot be known */
void gives_away(struct watched *w)
{
	anybody(w);
}
