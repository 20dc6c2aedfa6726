build-lead/obj/boundary/verdict.o: boundary/verdict.c boundary/verdict.h \
 boundary/boundary.h
boundary/verdict.h:
boundary/boundary.h:
