#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-ccache.sh - where gcc is ccache, no object gets the record of another source
#
# In:  build/plugsched, the fake kernel, ccache in front of the compilers in PATH. The fake kernel has no
#      stack switch, so each analysis ends there: what counts are the objects made before.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/front/begin.sh"
CCACHE_DIR=$tmp/cache CCACHE_CONFIGPATH=$tmp/conf
export CCACHE_DIR CCACHE_CONFIGPATH
# the worst that a user may have set
printf 'sloppiness = include_file_mtime,include_file_ctime,time_macros\ndirect_mode = false\n' > conf
mkdir bin && for cc in gcc gcc-12; do ln -s "$(command -v ccache)" bin/$cc; done
need "ccache is installed" test -x bin/gcc
PATH=$tmp/bin:$PATH

init() { "$ps" init -k src -v vmlinux -c config -p "$TOP/kconfig/linux-6.1.profile" -j1 "$1"; }
object() { "$ps" dump "$1/.plugsched/build/kernel/two.o"; }
hits() { ccache --print-stats | awk '/^(direct|preprocessed)_cache_hit/ { n += $2 } END { print n + 0 }'; }
same() { object "$1" > one && object "$2" > two && cmp one two; }

fake_source src
fake_vmlinux vmlinux
fake_config config
refused "all is compiled" "no scheduler function calls" init a
is "and not found in the cache" "$(hits)" 0
refused "the same elsewhere" "no scheduler function calls" init b
is "comes out of the cache" "$(hits)" 4
ok "with its record" same a b

# the preprocessor makes the same of it
cp -a a e
sed -i '/^built /d; /^configured /d' e/.plugsched/state && rm -r e/.plugsched/build
echo 'int /* a comment */ two(void) { return 2; }' > src/kernel/two.c
refused "another text, where the plugin is the same file" "no scheduler function calls" init e
refused "another text elsewhere" "no scheduler function calls" init c
is "does not come out of the cache, but when it is known" "$(hits)" 11
refused "and without ccache" "no scheduler function calls" env CCACHE_DISABLE=1 "$ps" init -k src -v vmlinux \
	-c config -p "$TOP/kconfig/linux-6.1.profile" -j1 d
ok "has the same record" same c d
ok "in the first place as well" same e d
not_ok "which is another one" same a c
done_testing
