build-lead/obj/lib/file.o: lib/file.c lib/file.h lib/mem.h lib/base.h \
 lib/message.h lib/str.h
lib/file.h:
lib/mem.h:
lib/base.h:
lib/message.h:
lib/str.h:
