build-lead/obj/lib/mem.o: lib/mem.c lib/mem.h lib/base.h
lib/mem.h:
lib/base.h:
