#include "kernel.h"

LIST_HEAD(groups);
EXPORT(groups);
static LIST_HEAD(hidden);
