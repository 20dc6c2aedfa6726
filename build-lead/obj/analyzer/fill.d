build-lead/obj/analyzer/fill.o: analyzer/fill.c analyzer/fill.h \
 analyzer/classify-step.h analyzer/graph.h boundary/boundary.h \
 analyzer/image.h lib/elf-file.h analyzer/links.h analyzer/profile.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h analyzer/match.h analyzer/target.h
analyzer/fill.h:
analyzer/classify-step.h:
analyzer/graph.h:
boundary/boundary.h:
analyzer/image.h:
lib/elf-file.h:
analyzer/links.h:
analyzer/profile.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
analyzer/match.h:
analyzer/target.h:
