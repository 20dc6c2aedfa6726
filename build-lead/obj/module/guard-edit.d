build-lead/obj/module/guard-edit.o: module/guard-edit.c module/guard.h \
 module/source.h lib/csource.h lib/csource-chunk.h lib/csource-token.h \
 module/module.h boundary/boundary.h analyzer/target.h analyzer/image.h \
 lib/elf-file.h lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h \
 lib/message.h lib/run.h lib/str.h lib/strmap.h
module/guard.h:
module/source.h:
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
module/module.h:
boundary/boundary.h:
analyzer/target.h:
analyzer/image.h:
lib/elf-file.h:
lib/workdir.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
