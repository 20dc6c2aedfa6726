build-lead/obj/module/link-names.o: module/link-names.c module/link.h \
 boundary/boundary.h lib/elf-file.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
module/link.h:
boundary/boundary.h:
lib/elf-file.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
