build-lead/plugin/gcc-plugin/type-string.o: gcc-plugin/type-string.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
