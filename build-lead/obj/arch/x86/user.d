build-lead/obj/arch/x86/user.o: arch/x86/user.c arch/x86/x86.h \
 arch/arch.h
arch/x86/x86.h:
arch/arch.h:
