#include "fetch/fetch.h"
const struct fetch_archive fetch_dnf;
