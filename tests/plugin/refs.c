// SPDX-License-Identifier: GPL-2.0
/* Addresses: in initializers with their fields, in code, handed to calls. */
struct work { void (*func)(struct work *); struct work *next; };
struct ops {
	int (*open)(void);
	struct work work;
	struct { int (*handler)(void); const int *data; } tab[3];
};

extern void queue(struct work *w, void (*func)(struct work *));

static int opened(void) { return 1; }
static int handled(void) { return 2; }
static void worker(struct work *w) { w->next = 0; }
static void late_worker(struct work *w) { w->next = w; }

static const int limits[4] = { 1, 2, 3, 4 };
static struct work shared = { .func = worker };

struct ops ops = {
	.open = opened,
	.work = { .func = worker, .next = &shared },
	.tab = { [1] = { .handler = handled, .data = &limits[2] } },
};

int counter, level;
static const char *(*unused_pointer)(void);

void user(void)
{
	struct work local = { .func = late_worker, .next = &shared };

	queue(&local, worker);
	counter = level;
}

void asm_user(void)
{
	asm volatile("incl %0" : "+m" (counter));
}

int (*pick(int which))(void)
{
	return which ? opened : handled;
}
