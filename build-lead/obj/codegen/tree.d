build-lead/obj/codegen/tree.o: codegen/tree.c codegen/tree.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
codegen/tree.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
