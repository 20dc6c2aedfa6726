build-lead/obj/arch/arch.o: arch/arch.c arch/arch.h lib/util.h lib/base.h \
 lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
arch/arch.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
