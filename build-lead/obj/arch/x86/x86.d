build-lead/obj/arch/x86/x86.o: arch/x86/x86.c arch/x86/x86.h arch/arch.h
arch/x86/x86.h:
arch/arch.h:
