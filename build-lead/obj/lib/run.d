build-lead/obj/lib/run.o: lib/run.c lib/file.h lib/mem.h lib/base.h \
 lib/run.h lib/str.h
lib/file.h:
lib/mem.h:
lib/base.h:
lib/run.h:
lib/str.h:
