build-lead/obj/lib/elf-file.o: lib/elf-file.c lib/elf-file.h lib/mem.h \
 lib/base.h lib/str.h
lib/elf-file.h:
lib/mem.h:
lib/base.h:
lib/str.h:
