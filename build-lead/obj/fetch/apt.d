build-lead/obj/fetch/apt.o: fetch/apt.c fetch/fetch.h lib/strmap.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h
fetch/fetch.h:
lib/strmap.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
