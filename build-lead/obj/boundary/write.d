build-lead/obj/boundary/write.o: boundary/write.c boundary/format.h \
 boundary/boundary.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
boundary/format.h:
boundary/boundary.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
