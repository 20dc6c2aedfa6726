extern const struct sched_class fair_sched_class;
