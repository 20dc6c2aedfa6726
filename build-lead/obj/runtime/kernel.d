build-lead/obj/runtime/kernel.o: runtime/kernel.c lib/elf-file.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h runtime/kernel.h
lib/elf-file.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
runtime/kernel.h:
