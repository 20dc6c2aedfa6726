build-lead/obj/codegen/codegen.o: codegen/codegen.c codegen/codegen.h \
 boundary/boundary.h codegen/rewrite.h codegen/context.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h lib/csource.h lib/csource-chunk.h lib/csource-token.h \
 codegen/tables.h codegen/tree.h
codegen/codegen.h:
boundary/boundary.h:
codegen/rewrite.h:
codegen/context.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
codegen/tables.h:
codegen/tree.h:
