build-lead/obj/runtime/live-entries.o: runtime/live-entries.c arch/arch.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h runtime/live-entries.h runtime/module-abi.h
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
runtime/live-entries.h:
runtime/module-abi.h:
