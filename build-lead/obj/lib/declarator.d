build-lead/obj/lib/declarator.o: lib/declarator.c lib/declarator.h \
 lib/csource.h lib/csource-chunk.h lib/csource-token.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
lib/declarator.h:
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
