#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests of scripts/install-deps.sh: the commands it calls are replaced by small ones in $scratch/bin.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
. "$top/tests/lib/tap.sh"
export DOWN=$scratch/down CALLS=$scratch/calls PATH=$scratch/bin:$PATH
mkdir -p "$scratch/bin"

command_is() { cat > "$scratch/bin/$1"; chmod +x "$scratch/bin/$1"; }

command_is apt-get << 'END'
#!/bin/bash
echo "apt-get $*" >> "$CALLS"
case $1 in
update) rm -f "$DOWN" ;;
install) [ ! -e "$DOWN" ] ;;
esac
END

deps() {
	: > "$CALLS"
	"$top/scripts/install-deps.sh" 2>&1 > "$scratch/out" | tee "$scratch/err"
	return "${PIPESTATUS[0]}"
}
says() { grep "$1" "$scratch/err" || { cat "$scratch/err"; return 1; }; }

command_is dpkg-query <<< 'echo "ii "'
command_is sudo <<< '"$@"'
ok "nothing is installed when all is there" deps
not_ok "and nothing called" grep -q . "$CALLS"
command_is dpkg-query <<< 'case ${!#} in flex|bison) echo "un "; exit 1 ;; esac; echo "ii "'
sed -i '1i #!/bin/bash' "$scratch/bin/dpkg-query"
touch "$DOWN"
ok "what is missing gets installed, the lists updated first if need be" deps
ok "that and nothing else" grep -q "install .*recommends bison flex$" "$CALLS"
command_is apt-get <<< 'exit 100'
not_ok "an install that fails is an error" deps
ok "that names the packages" says "could not install bison flex"
done_testing
