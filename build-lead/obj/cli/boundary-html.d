build-lead/obj/cli/boundary-html.o: cli/boundary-html.c \
 cli/boundary-html.h boundary/boundary.h boundary/verdict.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h
cli/boundary-html.h:
boundary/boundary.h:
boundary/verdict.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
