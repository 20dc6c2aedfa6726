build-lead/obj/analyzer/redirect.o: analyzer/redirect.c \
 analyzer/redirect.h analyzer/links.h analyzer/image.h lib/elf-file.h \
 analyzer/target.h arch/arch.h
analyzer/redirect.h:
analyzer/links.h:
analyzer/image.h:
lib/elf-file.h:
analyzer/target.h:
arch/arch.h:
