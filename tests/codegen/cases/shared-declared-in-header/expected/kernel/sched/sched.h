extern int limit __asm__("__vmlinux_limit.ffffffff81000200");
int limit_max(void);
