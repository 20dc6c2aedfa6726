#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of the command's front: what `plugsched init` and `plugsched build` say to bad input, that
# they leave no file, and that an interrupted build goes on. Needs root (or unshare) for the
# tests of a full and of a read-only disk.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/front/begin.sh"

# DESCRIPTION PATTERN COMMAND...: fails with a message that matches (ERE), status 1 or (usage) 64
refuses() {
	what=$1 pattern=$2
	shift 2
	refused "$what" "^plugsched.*$pattern" one_or_64 "$@"
}
one_or_64() {
	"$@"
	status=$?
	[ $status -ne 0 ] || return 0
	[ $status -eq 1 ] || [ $status -eq 64 ] || { echo "status $status"; return 126; }
	return 1
}

init() { "$ps" init -k src -v vmlinux -c config -p "$TOP/kconfig/linux-6.1.profile" -j1 "$@"; }

absent() { [ ! -e "$1" ]; }
count() { [ "$(grep -c "$1" "$2")" -eq "$3" ]; }

# SIZE OPTIONS SCRIPT: runs it with a small tmpfs of its own at $tmp/disk
on_disk() {
	mkdir -p disk
	unshare -m sh -c "mount -t tmpfs -o size=$1 none disk && { $3
	} && mount -o remount,$2 none disk; shift 3; \"\$@\"" sh "$@"
}

fake_source src
fake_vmlinux vmlinux
fake_config config
find src -type f -exec cksum {} + | sort >src.before

# ---- usage ----
refuses "no directory" "the directory to make is missing" "$ps" init
refuses "no source" "-k: the kernel source is missing" "$ps" init -v vmlinux -c config w
refuses "two directories" "one directory" init a b
refuses "-j 0" "not a number of jobs" init -j0 w
refuses "no such command" "no command \"frobnicate\"" "$ps" frobnicate

# ---- the directory ----
echo hello >file
refuses "directory is a file" "is a file, not a directory" init file
ok "that file is left alone" grep -q hello file
mkdir other && echo mine >other/mine
refuses "a directory with other files" "files in it that plugsched did not make" init other
ok "nothing is added to it" absent other/.plugsched
refuses "directory below nothing" "No such file" init no/such/place
refuses "a blank in the path" "' ' in its path" init "with blank"
refuses "directory in the source" "w[^:]*: directory lies in the kernel source: nothing is written there" init src/work

# ---- vmlinux ----
refuses "no vmlinux" "nosuch" init -v nosuch w
echo "not an ELF file" >text
refuses "vmlinux is text" "text.*(ELF|kernel)" init -v text w
head -c 3000 vmlinux >./cut
refuses "vmlinux is cut off" "cut" init -v cut w
cp vmlinux stripped && strip stripped
refuses "vmlinux has no symbols" "stripped.*symbol" init -v stripped w
$CC -c -o obj.o src/kernel/one.c
refuses "vmlinux is an object" "obj.o" init -v obj.o w
refuses "vmlinux is another program" "sh" init -v "$(readlink -f /bin/sh)" w

# ---- source ----
refuses "no source" "nosrc" init -k nosrc w
mkdir empty
refuses "source is something else" "empty: not a kernel source tree: it has no kernel/sched/core.c" init -k empty w
fake_vmlinux newer "" 6.1.78
refuses "source of another version" "source of Linux 6.1.77: the target .* is 6.1.78; use" init -v newer w
cp -r src dirty && touch dirty/.config
refuses "source was built in" "make mrproper" init -k dirty w

# ---- compiler and plugin ----
fake_vmlinux gcc9 "gcc-9 (Debian 9.9.9-1) 9.9.9"
refuses "another compiler" "gcc: not the target's compiler: .* by \"gcc-9 \(Debian 9.9.9-1\) 9.9.9\", this is \"gcc" \
	init -v gcc9 w
fake_vmlinux clang "Debian clang version 14.0.6"
refuses "clang" "clang.* works with kernels compiled by gcc" init -v clang w
refuses "compiler that is not there" "nosuchcc: compiler is missing: the target was compiled by" init --cc nosuchcc w
mkdir -p inst/bin inst/lib/plugsched && cp "$ps" inst/bin
refuses "no plugin" "plugsched.so: plugin is missing; run make" inst/bin/plugsched init -k src -v vmlinux \
	-c config -p "$TOP/kconfig/linux-6.1.profile" w
echo 'int plugin_is_GPL_compatible; int plugin_init(void) { return 1; }' >p.c
$CC -shared -fPIC -o inst/lib/plugsched/plugsched.so p.c
refuses "plugin for another gcc" "built for another gcc; run make" inst/bin/plugsched init -k src \
	-v vmlinux -c config -p "$TOP/kconfig/linux-6.1.profile" w

# ---- tools ----
mkdir bin
for t in make ld gcc flex bc perl pahole openssl awk sed patch; do
	ln -s "$(command -v $t)" bin/$t
done
refuses "bison is missing" "apt install bison" env PATH="$tmp/bin" "$ps" init -k src -v vmlinux \
	-c config w

# ---- configuration, profile ----
refuses "no config" "noconfig" init -c noconfig w
refuses "config is something else" "not a kernel configuration" init -c text w
sed 's/^CONFIG_MODULES=y/# CONFIG_MODULES is not set/' config >nomodules
refuses "a kernel without modules" "lacks CONFIG_MODULES=y" init -c nomodules w
refuses "no profile" "noprofile" init -p noprofile w
ok "nothing of all this made the directory" absent w

# ---- disk ----
if unshare -m true 2>/dev/null; then
	refuses "no space" "not enough space: the build needs about .* free" on_disk 64k rw : \
		"$ps" init -k src -v vmlinux -c config disk/w
	refuses "read-only disk" "Read-only file system" on_disk 64m ro : \
		"$ps" init -k src -v vmlinux -c config disk/w
	refuses "disk fills up" "[Nn]o space left.*free some" \
		on_disk 24m rw "head -c 12M /dev/zero >disk/big" env FAKE_FILL=40 \
		"$ps" init -k src -v vmlinux -c config -j1 disk/w
else
	for what in "no space" "read-only disk" "disk fills up"; do
		ok "$what: a mount namespace of its own (run this as root)" false
	done
fi

# ---- the build ----
refuses "a tool changes the configuration" "CONFIG_NEW is y, the target has it off" \
	env FAKE_CONFIG=CONFIG_NEW=y "$ps" init -k src -v vmlinux -c config w1
refuses "what rustc can do is no difference for a kernel without Rust" "no scheduler function calls" \
	env FAKE_CONFIG="CONFIG_RUSTC_VERSION=109500
CONFIG_RUSTC_HAS_COERCE=y
CONFIG_HAVE_CFI_RUSTC=y" "$ps" init -k src -v vmlinux -c config -j1 w5
echo CONFIG_RUST=y | cat config - >rusty
refuses "it is one for a kernel with Rust" "CONFIG_RUSTC_HAS_COERCE is y, the target has it off" \
	env FAKE_CONFIG=CONFIG_RUSTC_HAS_COERCE=y "$ps" init -k src -v vmlinux -c rusty w6
refuses "a name that only begins so is an option like others" "CONFIG_RUSTY is y" \
	env FAKE_CONFIG=CONFIG_RUSTY=y "$ps" init -k src -v vmlinux -c config w6
refuses "an error in the source" "kernel/two.o: the build failed: see the messages above; the whole log is .*build.log" \
	sh -c 'cp -r src broken; echo "int two(void) { return none; }" >broken/kernel/two.c
	       exec "$0" init -k broken -v vmlinux -c config -j1 w2' "$ps"
said "the compiler's message is shown" "none.*undeclared"
refuses "another source of the same version" \
	"core.o: not the target's: sched_fork has [0-9]+ bytes, in the target [0-9]+" \
	sh -c 'cp -r src changed; echo "int x; int sched_fork(void) { return x++; }" \
	       >changed/kernel/sched/core.c
	       exec "$0" init -k changed -v vmlinux -c config -j1 w4' "$ps"
refuses "another kernel's directory" "directory is of another kernel" \
	sh -c '. "$1/tests/front/fake-kernel.sh"; CC=$2; echo >x; fake_vmlinux vmlinux2 "" 6.1.77
	       strip -R .comment vmlinux2; exec "$0" init -k broken -v newer -c config w2' \
	"$ps" "$TOP" "$CC"

# a shell starts background jobs with SIGINT ignored
FAKE_DELAY=0.8 perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$ps" init -k src -v vmlinux -c config \
	-j1 w3 >stopped 2>&1 &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -e w3/.plugsched/build/init/main.o ] || sleep 0.5
done
refuses "two at a time" "another plugsched is running in" init w3
kill -INT $pid
wait $pid
status=$?
ok "stopped: status" [ $status -eq 1 ]
ok "stopped: says how to go on" grep -q "^plugsched: .*run the same command again" stopped
ok "stopped: leaves what is compiled" [ -e w3/.plugsched/build/kernel/sched/core.o ]
ok "stopped: and nothing half-done" absent w3/.plugsched/build/vmlinux.o
refuses "a kernel without a scheduler" "no scheduler function calls __switch_to_asm" init w3
ok "going on compiles each file once" \
	[ "$(grep -c '^  CC' w3/.plugsched/build.log)" -le 5 ]
ok "what went wrong leaves no module sources" absent w3/Kbuild

find src -type f -exec cksum {} + | sort >src.after
ok "the source is as it was" cmp -s src.before src.after

# ---- plugsched build ----
refuses "build: no directory" "the directory is missing" "$ps" build
refuses "build: not ours" "was not made by plugsched init" "$ps" build other
refuses "build: init has not finished" "init has not finished" "$ps" build w3

mkdir -p m/.plugsched/build
cat >m/.plugsched/state <<EOF
build-id 0123456789abcdef0123456789abcdef01234567
cc $CC
complete x
release $FAKE_RELEASE
source $tmp/src
vermagic $FAKE_RELEASE SMP mod_unload$(printf ' ')
EOF
cat >m/.plugsched/target.syms <<'EOF'
text ffffffff81000000
early ffffffff83000000 1 i
exported ffffffff81000200 1 e
hidden ffffffff81000100 1 -
runqueues 2a00 1 p
twin ffffffff81000300 2 -
EOF
cat >m/.plugsched/boundary.json <<'EOF'
{"version": 1, "files": ["kernel/sched/core.c"], "users": [], "structs": [],
 "target": {"build_id": "0123456789abcdef0123456789abcdef01234567", "release": "x", "vermagic": "x",
	    "compiler": "x", "text_base": "ffffffff81000000"},
 "frame": {"func": "__schedule", "switch_func": "x", "saved_regs": "rbp", "locals": 0,
	   "canary_rbp": 0, "switch_call": "0", "resume": "0"},
 "units": [{"file": "kernel/sched/core.c", "files": ["kernel/sched/core.c"]}],
 "funcs": [{"name": "schedule", "symbol": "schedule", "type": "void (void)",
	    "unit": "kernel/sched/core.c", "loc": [0, 1, 1], "range": [1, 1, 2, 1],
	    "class": "outsider", "reason": "tasks sleep on its frame", "syms": [], "redirects": [],
	    "decls": [], "uses": []}],
 "vars": [{"name": "runqueues", "symbol": "runqueues", "type": "int runqueues",
	   "unit": "kernel/sched/core.c", "owner": "", "loc": [0, 3, 1], "range": [3, 1, 3, 9],
	   "class": "shared", "reason": "holds state", "sym": ["runqueues", "2a00", 4, 4],
	   "decls": [], "uses": []}]}
EOF
echo "aka hidden ffffffff81000100" >m/.plugsched/aliases
printf '\0\0\0\0\1\0\0\0\0' >m/.plugsched/target.entries
echo "include $tmp/src/Makefile" >m/.plugsched/build/Makefile
base='__attribute__((section(".modinfo"))) const char v[] = "vermagic='
echo "$base$FAKE_RELEASE SMP mod_unload \";" >m/info.c
cat >m/good.c <<'EOF'
extern int hidden, runqueues, aka;
void exported(void), __vmlinux_exported(void);
int f(void) { exported(); __vmlinux_exported(); return hidden + runqueues + aka; }
EOF
ok "build: a good module" "$ps" build m
ok "build: with what the loader needs" sh -c \
	'readelf -SW m/scheduler.ko | grep -q "\.plugsched\.target" &&
	 readelf -p .plugsched.symbols m/scheduler.ko | grep -q __vmlinux_exported'
ok "build: its sections are aligned for structs" sh -c \
	'readelf -SW m/scheduler.ko | grep "\.plugsched\." | grep -vq " 8$" && exit 1; true'
# hidden, runqueues, aka, __vmlinux_exported
ok "build: exports are left to the kernel" sh -c \
	'objcopy -O binary --set-section-flags .plugsched.symbols=alloc \
		-j .plugsched.symbols m/scheduler.ko syms &&
	 [ "$(od -An -tu4 -N4 syms | tr -d " ")" -eq 4 ]'
ok "build: again" "$ps" build m
matches "build: -v shows the commands" '^\+ make -C .*/m/\.plugsched/build .*M=' "$ps" build -v m
is "build: -q says nothing" "$("$ps" build -q m 2>&1)" ""
ok "build: sections are there once" sh -c \
	'[ "$(readelf -SW m/scheduler.ko | grep -c "\.plugsched\.")" -eq 3 ]'

undefined() {	# DESCRIPTION PATTERN FUNCTION
	sleep 0.02	# the file system's clock
	echo "void $3(void); void g(void) { $3(); }" >m/use.c
	refuses "$1" "$2" "$ps" build m
	ok "$1: no module is left" absent m/scheduler.ko
	rm -f m/use.[co]
}
undefined "build: undefined" "use.o: undefined symbol nosuch: the target kernel has none of that name" nosuch
undefined "build: gone after boot" "use.o: undefined symbol early: .* after boot" early
echo "void schedule(void) { }" >m/use.c
refuses "build: a function that stays in the kernel" \
	"schedule is defined in the module: .*tasks sleep on its frame" "$ps" build m
rm -f m/use.[co]
sleep 0.02
echo "static int runqueues __attribute__((used)) = 1;" >m/use.c
refuses "build: a copy of shared data" "runqueues is defined in the module: .*holds state" \
	"$ps" build m
rm -f m/use.[co]
undefined "build: ambiguous" "use.o: undefined symbol twin: .* 2 symbols of that name" twin

# structs: the target's types, then the module's
types() {	# FILE DEFINITIONS
	echo "$2" | $CC -gbtf -x c -c -o "$1" -
}
kernel='struct rq { int nr; long load:3, flag:1; struct { int a; }; };
	union both { int a; struct rq *b; }; enum mode { ONE = 1, TWO };
	struct row { char cells[2][3]; void (*fn)(struct rq *, int); enum mode mode; };
	struct rq rq; union both both; struct row row;'
types types.o "$kernel"
objcopy -O binary --set-section-flags .BTF=alloc -j .BTF types.o m/.plugsched/target.btf
mkdir -p m/kernel/sched
types m/kernel/sched/fair.o "$kernel struct mine { int x; }; struct mine mine;"
ok "build: structs as in the kernel" "$ps" build m
layout() {	# DESCRIPTION PATTERN DEFINITIONS
	types m/kernel/sched/fair.o "$3"
	refuses "build: $1" "kernel/sched/fair.o: $2" "$ps" build m
}
layout "a new member" "struct rq has nr at byte 4, the kernel at 0" \
	'struct rq { int more, nr; long load:3, flag:1; struct { int a; }; } rq;'
layout "members at the end" "struct rq has 24 bytes, in the kernel 16" \
	'struct rq { int nr; long load:3, flag:1; struct { int a; }; int b, c; } rq;'
layout "a member less" "struct rq lacks an unnamed member" \
	'struct rq { int nr; long load:3, flag:1; } rq;'
layout "a wider bit field" "struct rq has another size of load than the kernel" \
	'struct rq { int nr; long load:4, flag:1; struct { int a; }; } rq;'
layout "bit fields in another order" "struct rq has load at bit 33, the kernel at 32" \
	'struct rq { int nr; long flag:1, load:3; struct { int a; }; } rq;'
layout "another size" "struct rq has another size of nr than the kernel" \
	'struct rq { short nr; long load:3, flag:1; struct { int a; }; } rq;'
layout "another sign" "struct rq has another type of nr than the kernel" \
	'struct rq { unsigned int nr; long load:3, flag:1; struct { int a; }; } rq;'
layout "a struct within" "struct rq has b where the kernel has a" \
	'struct rq { int nr; long load:3, flag:1; struct { int b; }; } rq;'
layout "a member more in a union" "union both also has c" \
	'struct rq; union both { int a; struct rq *b; char c; } both;'
layout "a pointer to something else" "union both has another type of b than the kernel" \
	'struct cfs; union both { int a; struct cfs *b; } both;'
layout "an array of another size" "struct row has another size of cells than the kernel" \
	'struct rq; enum mode { ONE = 1, TWO };
	 struct row { char cells[2][4]; void (*fn)(struct rq *, int); enum mode mode; } row;'
layout "a function with another parameter" "struct row has another type of fn than the kernel" \
	'struct rq; enum mode { ONE = 1, TWO };
	 struct row { char cells[2][3]; void (*fn)(struct rq *, long); enum mode mode; } row;'
layout "an enum's constant" "enum constant TWO is 3, in the kernel 2" \
	'enum mode { ONE = 1, NEW, TWO } mode;'
types m/kernel/sched/fair.o 'struct rq { int nr; long load:3, flag:1, more:9; struct { int a; }; char b; };
	enum mode { ONE = 1, TWO, THREE }; struct rq rq; enum mode mode;'
ok "build: members in padding, a constant after the others" "$ps" build m
types m/kernel/sched/fair.o 'struct rq { short nr; } rq;'
refuses "build: changed structs are refused again" "struct rq" "$ps" build m
ok "build: changed structs: no module is left" absent m/scheduler.ko
rm -r m/kernel m/.plugsched/target.btf

mv src gone
refuses "build: the source is gone" "/src: kernel source is missing" "$ps" build m
mv gone src
echo "syntax error" >m/use.c
refuses "build: does not compile" "does not compile" "$ps" build m
refuses "build: nor with -q" "does not compile" "$ps" build -q m
said "build: the compiler's message is shown all the same" "use.c:1:.*error"
rm m/use.c
echo "${base}6.1.0-98-other SMP \";" >m/info.c
refuses "build: another version magic" "scheduler.ko: version magic is \"6.1.0-98-other SMP \": the target has" \
	"$ps" build m
mv m/.plugsched/target.entries gone
echo "$base$FAKE_RELEASE SMP mod_unload \";" >m/info.c
refuses "build: the entries are missing" "target.entries: file is missing; run plugsched init again" \
	"$ps" build m
mv gone m/.plugsched/target.entries
echo rubbish >m/.plugsched/target.syms
refuses "build: damaged symbols" "target.syms: file is damaged; run plugsched init again" "$ps" build m

# ---- make, make install ----
cat >cc <<EOF
#!/bin/sh
case \$* in *"-E -x c -"*) grep -q -e jansson -e libkmod && exit 1; exit 0;; esac
exec $CC "\$@"
EOF
chmod +x cc
refuses "make without some packages" "missing packages: apt install libjansson-dev libkmod-dev$" \
	sh -c 'make -C "$0" O="$1/b" CC="$1/cc" CXX=g++ "$1/b/.packages"; [ $? -eq 2 ] && exit 1' \
	"$TOP" "$tmp"
ok "make install" make -C "$TOP" install DESTDIR="$tmp/root" PREFIX=/usr
refuses "the installed command finds its plugin" "no scheduler function calls" \
	root/usr/bin/plugsched init -k src -v vmlinux -c config w3
ok "nothing is installed elsewhere" [ "$(ls root root/etc root/usr root/usr/lib | tr '\n' ' ')" = \
	"root: etc usr  root/etc: plugsched.conf  root/usr: bin lib share  root/usr/lib: plugsched systemd " ]
ok "completion is installed" sh -c '[ -s root/usr/share/bash-completion/completions/plugsched ] &&
	[ -s root/usr/share/zsh/site-functions/_plugsched ]'
ok "the man page is installed" sh -c 'man -l "$1" >man.txt && grep -q explain man.txt' sh \
	root/usr/share/man/man1/plugsched.1

done_testing
