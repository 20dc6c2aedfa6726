build-lead/obj/runtime/control.o: runtime/control.c lib/util.h lib/base.h \
 lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h \
 runtime/control.h runtime/kernel.h runtime/module-abi.h
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
runtime/control.h:
runtime/kernel.h:
runtime/module-abi.h:
