build-lead/obj/prepare/preflight.o: prepare/preflight.c arch/arch.h \
 prepare/prepare.h boundary/boundary.h analyzer/target.h analyzer/image.h \
 lib/elf-file.h lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
arch/arch.h:
prepare/prepare.h:
boundary/boundary.h:
analyzer/target.h:
analyzer/image.h:
lib/elf-file.h:
lib/workdir.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
