# SPDX-License-Identifier: GPL-2.0
#
# The sources of libplugsched: all of the command but main() and its subcommands. Included from the
# top by the Makefiles that build it.

LIB_DIRS := lib fetch arch arch/* boundary analyzer codegen prepare module runtime boot package farm
LIB_SRCS := $(wildcard $(addsuffix /*.c,$(LIB_DIRS))) gcc-plugin/record-read.c
