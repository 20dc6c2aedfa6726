build-lead/obj/prepare/summary.o: prepare/summary.c boundary/verdict.h \
 boundary/boundary.h prepare/prepare.h analyzer/target.h analyzer/image.h \
 lib/elf-file.h lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
boundary/verdict.h:
boundary/boundary.h:
prepare/prepare.h:
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
