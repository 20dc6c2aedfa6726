build-lead/obj/lib/strmap.o: lib/strmap.c lib/hash.h lib/mem.h lib/base.h \
 lib/str.h lib/strmap.h
lib/hash.h:
lib/mem.h:
lib/base.h:
lib/str.h:
lib/strmap.h:
