build-lead/obj/lib/saved-cmd.o: lib/saved-cmd.c lib/saved-cmd.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h
lib/saved-cmd.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
