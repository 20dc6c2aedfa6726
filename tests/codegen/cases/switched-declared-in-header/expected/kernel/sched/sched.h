extern const struct sched_class fair_sched_class __asm__("__vmlinux_fair_sched_class.ffffffff81000200");
