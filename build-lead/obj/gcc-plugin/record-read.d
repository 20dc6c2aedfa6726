build-lead/obj/gcc-plugin/record-read.o: gcc-plugin/record-read.c \
 gcc-plugin/record-read.h gcc-plugin/record.h lib/elf-file.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
gcc-plugin/record-read.h:
gcc-plugin/record.h:
lib/elf-file.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
