build-lead/obj/module/types.o: module/types.c module/types.h \
 lib/elf-file.h lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h \
 lib/run.h lib/str.h lib/strmap.h
module/types.h:
lib/elf-file.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
