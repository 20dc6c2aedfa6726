build-lead/obj/lib/csource-token.o: lib/csource-token.c \
 lib/csource-token.h
lib/csource-token.h:
