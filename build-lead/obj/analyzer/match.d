build-lead/obj/analyzer/match.o: analyzer/match.c analyzer/match.h \
 analyzer/graph.h boundary/boundary.h analyzer/image.h lib/elf-file.h \
 analyzer/links.h analyzer/profile.h lib/util.h lib/base.h lib/file.h \
 lib/mem.h lib/message.h lib/run.h lib/str.h lib/strmap.h \
 analyzer/target.h analyzer/relocs.h arch/arch.h
analyzer/match.h:
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
analyzer/target.h:
analyzer/relocs.h:
arch/arch.h:
