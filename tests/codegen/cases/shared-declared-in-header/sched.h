extern int limit;
int limit_max(void);
