#include "kernel.h"

struct s {
	int n;
};

void interface(struct s *s)
{
	static int n = 3;

	s->n += n;
}

int other(struct s s)
{
	static int n; /* other */

	return s.n + n + n;
}
