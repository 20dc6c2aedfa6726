build-lead/obj/codegen/static-local.o: codegen/static-local.c \
 codegen/static-local.h codegen/rewrite-tokens.h codegen/context.h \
 boundary/boundary.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h codegen/edits.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h
codegen/static-local.h:
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
