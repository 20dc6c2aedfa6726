#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of lib/csource and of the generator.
exec "$(dirname "$0")/../unit.sh" codegen
