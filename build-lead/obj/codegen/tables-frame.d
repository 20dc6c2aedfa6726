build-lead/obj/codegen/tables-frame.o: codegen/tables-frame.c arch/arch.h \
 codegen/tables.h codegen/context.h boundary/boundary.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
arch/arch.h:
codegen/tables.h:
codegen/context.h:
boundary/boundary.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
