build-lead/obj/lib/csource-chunk.o: lib/csource-chunk.c \
 lib/csource-chunk.h lib/csource-token.h
lib/csource-chunk.h:
lib/csource-token.h:
