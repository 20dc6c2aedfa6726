build-lead/obj/boundary/format.o: boundary/format.c boundary/format.h \
 boundary/boundary.h
boundary/format.h:
boundary/boundary.h:
