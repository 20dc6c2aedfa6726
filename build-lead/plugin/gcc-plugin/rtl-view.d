build-lead/plugin/gcc-plugin/rtl-view.o: gcc-plugin/rtl-view.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
