build-lead/plugin/gcc-plugin/decl-place.o: gcc-plugin/decl-place.cc \
 gcc-plugin/decl-place.h gcc-plugin/gcc-compat.h
gcc-plugin/decl-place.h:
gcc-plugin/gcc-compat.h:
