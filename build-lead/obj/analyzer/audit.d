build-lead/obj/analyzer/audit.o: analyzer/audit.c analyzer/audit.h \
 boundary/boundary.h analyzer/links.h analyzer/image.h lib/elf-file.h \
 analyzer/target.h arch/arch.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/audit.h:
boundary/boundary.h:
analyzer/links.h:
analyzer/image.h:
lib/elf-file.h:
analyzer/target.h:
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
