build-lead/pic/lib/csource.o: lib/csource.c lib/csource.h \
 lib/csource-chunk.h lib/csource-token.h
lib/csource.h:
lib/csource-chunk.h:
lib/csource-token.h:
