build-lead/obj/codegen/context.o: codegen/context.c codegen/context.h \
 boundary/boundary.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h lib/declarator.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h
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
lib/declarator.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
