build-lead/obj/arch/x86/entry.o: arch/x86/entry.c arch/x86/x86.h \
 arch/arch.h lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h \
 lib/run.h lib/str.h lib/strmap.h
arch/x86/x86.h:
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
