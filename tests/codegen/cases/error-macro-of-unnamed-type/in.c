#include "kernel.h"

LIST_HEAD(groups);
