build-lead/obj/lib/str.o: lib/str.c lib/mem.h lib/base.h lib/str.h
lib/mem.h:
lib/base.h:
lib/str.h:
