build-lead/plugin/gcc-plugin/field-view.o: gcc-plugin/field-view.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
