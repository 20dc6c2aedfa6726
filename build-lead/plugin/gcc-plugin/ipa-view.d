build-lead/plugin/gcc-plugin/ipa-view.o: gcc-plugin/ipa-view.cc \
 gcc-plugin/unit.h gcc-plugin/gcc-compat.h gcc-plugin/record.h
gcc-plugin/unit.h:
gcc-plugin/gcc-compat.h:
gcc-plugin/record.h:
