build-lead/plugin/gcc-plugin/source-view.o: gcc-plugin/source-view.cc \
 gcc-plugin/decl-place.h gcc-plugin/gcc-compat.h gcc-plugin/unit.h \
 gcc-plugin/record.h
gcc-plugin/decl-place.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/unit.h:
gcc-plugin/record.h:
