build-lead/obj/analyzer/analyze.o: analyzer/analyze.c analyzer/analyzer.h \
 boundary/boundary.h analyzer/classify.h analyzer/classify-step.h \
 analyzer/graph.h analyzer/image.h lib/elf-file.h analyzer/links.h \
 analyzer/profile.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h analyzer/match.h \
 analyzer/target.h analyzer/fill.h analyzer/frame.h analyzer/usermem.h
analyzer/analyzer.h:
boundary/boundary.h:
analyzer/classify.h:
analyzer/classify-step.h:
analyzer/graph.h:
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
analyzer/fill.h:
analyzer/frame.h:
analyzer/usermem.h:
