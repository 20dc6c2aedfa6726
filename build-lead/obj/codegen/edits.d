build-lead/obj/codegen/edits.o: codegen/edits.c codegen/edits.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
codegen/edits.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
