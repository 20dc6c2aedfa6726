build-lead/obj/codegen/tables.o: codegen/tables.c codegen/tables.h \
 codegen/context.h boundary/boundary.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h
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
