build-lead/obj/arch/x86/reloc.o: arch/x86/reloc.c arch/x86/x86.h \
 arch/arch.h
arch/x86/x86.h:
arch/arch.h:
