build-lead/obj/runtime/ko.o: runtime/ko.c lib/elf-file.h lib/hash.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h runtime/ko.h runtime/live-entries.h \
 runtime/module-abi.h runtime/kernel.h
lib/elf-file.h:
lib/hash.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
runtime/ko.h:
runtime/live-entries.h:
runtime/module-abi.h:
runtime/kernel.h:
