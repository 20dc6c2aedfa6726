build-lead/obj/prepare/identity.o: prepare/identity.c analyzer/profile.h \
 lib/elf-file.h lib/hash.h prepare/prepare.h boundary/boundary.h \
 analyzer/target.h analyzer/image.h lib/workdir.h lib/util.h lib/base.h \
 lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
analyzer/profile.h:
lib/elf-file.h:
lib/hash.h:
prepare/prepare.h:
boundary/boundary.h:
analyzer/target.h:
analyzer/image.h:
lib/workdir.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
