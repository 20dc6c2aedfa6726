build-lead/obj/analyzer/graph-structs.o: analyzer/graph-structs.c \
 analyzer/graph-internal.h analyzer/graph.h boundary/boundary.h \
 analyzer/image.h lib/elf-file.h analyzer/links.h analyzer/profile.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h gcc-plugin/record-read.h gcc-plugin/record.h
analyzer/graph-internal.h:
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
gcc-plugin/record-read.h:
gcc-plugin/record.h:
