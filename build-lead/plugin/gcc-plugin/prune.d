build-lead/plugin/gcc-plugin/prune.o: gcc-plugin/prune.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
