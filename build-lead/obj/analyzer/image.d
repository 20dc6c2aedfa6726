build-lead/obj/analyzer/image.o: analyzer/image.c analyzer/image.h \
 lib/elf-file.h arch/arch.h lib/hash.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/image.h:
lib/elf-file.h:
arch/arch.h:
lib/hash.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
