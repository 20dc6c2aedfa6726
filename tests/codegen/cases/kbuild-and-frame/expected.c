int kept;
#include "../../plugsched/in.tables.h"
