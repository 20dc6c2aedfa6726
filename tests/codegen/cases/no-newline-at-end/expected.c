int last;
#include "../../plugsched/in.tables.h"
