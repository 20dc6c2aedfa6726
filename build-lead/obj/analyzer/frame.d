build-lead/obj/analyzer/frame.o: analyzer/frame.c analyzer/frame.h \
 analyzer/target.h analyzer/image.h lib/elf-file.h boundary/boundary.h \
 arch/arch.h lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h \
 lib/run.h lib/str.h lib/strmap.h
analyzer/frame.h:
analyzer/target.h:
analyzer/image.h:
lib/elf-file.h:
boundary/boundary.h:
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
