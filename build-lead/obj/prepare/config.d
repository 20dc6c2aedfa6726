build-lead/obj/prepare/config.o: prepare/config.c prepare/prepare.h \
 boundary/boundary.h analyzer/target.h analyzer/image.h lib/elf-file.h \
 lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h \
 lib/run.h lib/str.h lib/strmap.h
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
