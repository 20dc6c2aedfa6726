build-lead/obj/codegen/rewrite-var-macro.o: codegen/rewrite-var-macro.c \
 codegen/rewrite-var-macro.h codegen/declaration.h \
 codegen/rewrite-tokens.h codegen/context.h boundary/boundary.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h codegen/edits.h lib/csource.h lib/csource-chunk.h \
 lib/csource-token.h codegen/static-local.h lib/declarator.h
codegen/rewrite-var-macro.h:
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
codegen/static-local.h:
lib/declarator.h:
