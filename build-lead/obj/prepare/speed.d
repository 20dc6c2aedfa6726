build-lead/obj/prepare/speed.o: prepare/speed.c lib/saved-cmd.h \
 prepare/prepare.h boundary/boundary.h analyzer/target.h analyzer/image.h \
 lib/elf-file.h lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
lib/saved-cmd.h:
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
