build-lead/obj/module/layout.o: module/layout.c module/compare.h \
 lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h \
 lib/str.h lib/strmap.h module/local.h module/module.h \
 boundary/boundary.h analyzer/target.h analyzer/image.h lib/elf-file.h \
 lib/workdir.h module/types.h
module/compare.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
module/local.h:
module/module.h:
boundary/boundary.h:
analyzer/target.h:
analyzer/image.h:
lib/elf-file.h:
lib/workdir.h:
module/types.h:
