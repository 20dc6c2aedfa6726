build-lead/obj/lib/message.o: lib/message.c lib/mem.h lib/base.h \
 lib/message.h
lib/mem.h:
lib/base.h:
lib/message.h:
