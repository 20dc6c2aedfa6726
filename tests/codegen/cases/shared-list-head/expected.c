#include "kernel.h"

extern struct list_head groups;
EXPORT(groups);
extern struct list_head hidden;
#include "../../plugsched/in.tables.h"
