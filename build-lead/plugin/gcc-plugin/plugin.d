build-lead/plugin/gcc-plugin/plugin.o: gcc-plugin/plugin.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
