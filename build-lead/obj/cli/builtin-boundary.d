build-lead/obj/cli/builtin-boundary.o: cli/builtin-boundary.c \
 analyzer/audit.h boundary/boundary.h boundary/verdict.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h cli/boundary-html.h cli/builtin.h cli/structs.h \
 boundary/suggest.h lib/workdir.h
analyzer/audit.h:
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
cli/boundary-html.h:
cli/builtin.h:
cli/structs.h:
boundary/suggest.h:
lib/workdir.h:
