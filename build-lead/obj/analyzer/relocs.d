build-lead/obj/analyzer/relocs.o: analyzer/relocs.c analyzer/relocs.h \
 analyzer/image.h lib/elf-file.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/relocs.h:
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
