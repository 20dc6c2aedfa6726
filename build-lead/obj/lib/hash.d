build-lead/obj/lib/hash.o: lib/hash.c lib/hash.h
lib/hash.h:
