build-lead/plugin/gcc-plugin/unit.o: gcc-plugin/unit.cc \
 gcc-plugin/decl-place.h gcc-plugin/gcc-compat.h gcc-plugin/unit.h \
 gcc-plugin/record.h lib/csource.h lib/csource-chunk.h \
 lib/csource-token.h
gcc-plugin/decl-place.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/unit.h:
gcc-plugin/record.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
