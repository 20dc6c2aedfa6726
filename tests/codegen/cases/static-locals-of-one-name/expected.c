#include "kernel.h"

struct s {
	int n;
};

void interface(struct s *s)
{
	extern int n__interface __asm__("__vmlinux_n.12");

	s->n += n__interface;
}

int other(struct s s)
{
	extern int n__other __asm__("__vmlinux_n.13"); /* other */

	return s.n + n__other + n__other;
}
#include "../../plugsched/in.tables.h"
