build-lead/obj/module/entry-bytes.o: module/entry-bytes.c \
 analyzer/redirect.h analyzer/links.h analyzer/image.h lib/elf-file.h \
 analyzer/target.h arch/arch.h module/module.h boundary/boundary.h \
 lib/workdir.h lib/util.h lib/base.h lib/file.h lib/mem.h lib/message.h \
 lib/run.h lib/str.h lib/strmap.h runtime/module-abi.h
analyzer/redirect.h:
analyzer/links.h:
analyzer/image.h:
lib/elf-file.h:
analyzer/target.h:
arch/arch.h:
module/module.h:
boundary/boundary.h:
lib/workdir.h:
lib/util.h:
lib/base.h:
lib/file.h:
lib/mem.h:
lib/message.h:
lib/run.h:
lib/str.h:
lib/strmap.h:
runtime/module-abi.h:
