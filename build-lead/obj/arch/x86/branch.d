build-lead/obj/arch/x86/branch.o: arch/x86/branch.c arch/x86/x86.h \
 arch/arch.h
arch/x86/x86.h:
arch/arch.h:
