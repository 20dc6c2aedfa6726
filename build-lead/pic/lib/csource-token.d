build-lead/pic/lib/csource-token.o: lib/csource-token.c \
 lib/csource-token.h
lib/csource-token.h:
