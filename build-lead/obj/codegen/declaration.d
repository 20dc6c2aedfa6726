build-lead/obj/codegen/declaration.o: codegen/declaration.c \
 codegen/declaration.h codegen/rewrite-tokens.h codegen/context.h \
 boundary/boundary.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h codegen/edits.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h lib/declarator.h
codegen/declaration.h:
codegen/rewrite-tokens.h:
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
codegen/edits.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
lib/declarator.h:
