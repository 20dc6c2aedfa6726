build-lead/obj/codegen/rewrite-var.o: codegen/rewrite-var.c \
 codegen/declaration.h codegen/rewrite-tokens.h codegen/context.h \
 boundary/boundary.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h codegen/edits.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h \
 codegen/rewrite-var-macro.h codegen/rewrite-var.h codegen/static-local.h \
 lib/declarator.h
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
codegen/rewrite-var-macro.h:
codegen/rewrite-var.h:
codegen/static-local.h:
lib/declarator.h:
