build-lead/obj/analyzer/links.o: analyzer/links.c analyzer/links.h \
 analyzer/image.h lib/elf-file.h arch/arch.h lib/util.h lib/base.h \
 lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/links.h:
analyzer/image.h:
lib/elf-file.h:
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
