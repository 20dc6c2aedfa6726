build-lead/plugin/gcc-plugin/emit.o: gcc-plugin/emit.cc gcc-plugin/unit.h \
 gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
