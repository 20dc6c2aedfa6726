build-lead/obj/module/link.o: module/link.c boundary/boundary.h \
 lib/elf-file.h lib/hash.h runtime/module-abi.h module/link.h lib/util.h \
 lib/base.h lib/file.h lib/mem.h lib/message.h lib/run.h lib/str.h \
 lib/strmap.h module/module.h analyzer/target.h analyzer/image.h \
 lib/workdir.h
boundary/boundary.h:
lib/elf-file.h:
lib/hash.h:
runtime/module-abi.h:
module/link.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
module/module.h:
analyzer/target.h:
analyzer/image.h:
lib/workdir.h:
