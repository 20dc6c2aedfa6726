build-lead/obj/analyzer/target.o: analyzer/target.c analyzer/target.h \
 analyzer/image.h lib/elf-file.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/target.h:
analyzer/image.h:
lib/elf-file.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
