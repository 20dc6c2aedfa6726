# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# archive.sh - an archive of Debian's kind, made up and signed here; sourced by bash
#
# In:  $scratch, an empty folder.
# Out: add_image, add_source, add_headers, publish. Two archives, $scratch/debian and
#      $scratch/debian-security, that apt believes to be the machine's (through APT_CONFIG): real
#      packages, real lists, real signatures, the real apt.

mkdir -p "${scratch:?}"/{debian,debian-security}/pool "$scratch"/{trusted,gnupg,machine/lists/partial,machine/cache}
chmod 700 "$scratch/gnupg"

cat > "$scratch/apt.conf" << END
Dir::Etc::SourceList "$scratch/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Trusted "/dev/null";
Dir::Etc::TrustedParts "$scratch/trusted/";
Dir::State::Lists "$scratch/machine/lists";
Dir::Cache "$scratch/machine/cache";
APT::Update::Post-Invoke { "touch $scratch/hook-ran"; };
END
cat > "$scratch/sources.list" << END
deb [arch=amd64] copy:$scratch/debian bookworm main
deb [arch=amd64] copy:$scratch/debian-security bookworm-security main
END
export APT_CONFIG=$scratch/apt.conf

make_key() {
	export GNUPGHOME=$scratch/gnupg
	gpg --batch -q --passphrase '' --quick-gen-key 'archive <a@a>' rsa2048 sign never &&
	gpg --batch -q --export > "$scratch/trusted/archive.gpg"
}

end_key() { gpgconf --kill gpg-agent; }

# ARCHIVE NAME VERSION TREE [DEPENDS]: the .deb into the archive's pool
add_package() {
	mkdir -p "$4/DEBIAN"
	printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: t <t@t>\nDescription: t\n' \
		"$2" "$3" > "$4/DEBIAN/control"
	[ -z "${5:-}" ] || echo "Depends: $5" >> "$4/DEBIAN/control"
	dpkg-deb -b -Znone "$4" "$scratch/$1/pool/$2_$3_amd64.deb" > /dev/null
	rm -rf "$4"
}

add_symbols() {	# ARCHIVE RELEASE VERSION
	local tree=$scratch/tree
	mkdir -p "$tree/usr/lib/debug/boot" "$tree/usr/lib/debug/lib/modules/$2/kernel"
	echo "vmlinux $3" > "$tree/usr/lib/debug/boot/vmlinux-$2"
	echo "vmlinux is not what this is" > "$tree/usr/lib/debug/lib/modules/$2/kernel/vmlinux.ko"
	ln -s "../../../boot/vmlinux-$2" "$tree/usr/lib/debug/lib/modules/$2/vmlinux"
	add_package "$1" "linux-image-$2-dbg" "$3" "$tree"
}

add_image() {	# ARCHIVE RELEASE VERSION
	local tree=$scratch/tree
	mkdir -p "$tree/boot"
	echo "vmlinuz $3" > "$tree/boot/vmlinuz-$2"
	echo "config $3" > "$tree/boot/config-$2"
	add_package "$1" "linux-image-$2" "$3" "$tree" "kmod, linux-base (>= 4.3~)"
	add_symbols "$1" "$2" "$3"
}

# as Debian's kernels since 7.3: the image is empty and depends on what holds the files
add_split_image() {	# ARCHIVE RELEASE VERSION
	local tree=$scratch/tree dir=usr/lib/modules/$2
	mkdir -p "$tree/$dir" && echo "config $3" > "$tree/$dir/config"
	add_package "$1" "linux-base-$2" "$3" "$tree"
	mkdir -p "$tree/$dir" && echo "vmlinuz $3" > "$tree/$dir/vmlinuz"
	add_package "$1" "linux-binary-$2" "$3" "$tree"
	mkdir -p "$tree/$dir/kernel"
	add_package "$1" "linux-modules-$2" "$3" "$tree"
	mkdir -p "$tree/usr/share"
	add_package "$1" "linux-image-$2" "$3" "$tree" \
		"dracut | initramfs-tools, linux-base-$2 (= $3), linux-binary-$2 (= $3), linux-modules-$2 (= $3)"
	add_symbols "$1" "$2" "$3"
}

add_headers() {	# ARCHIVE RELEASE VERSION GCC
	mkdir -p "$scratch/tree/usr"
	add_package "$1" "linux-headers-$2" "$3" "$scratch/tree" "linux-headers-common (= $3), linux-compiler-$4-x86"
}

add_source() {	# ARCHIVE SERIES VERSION
	local tree=$scratch/tree top=$scratch/linux-source-$2
	mkdir -p "$tree/usr/src" "$top"
	echo "source $3" > "$top/Makefile"
	tar -cJf "$tree/usr/src/linux-source-$2.tar.xz" -C "$scratch" "linux-source-$2"
	rm -rf "$top"
	add_package "$1" "linux-source-$2" "$3" "$tree"
}

# ARCHIVE SUITE [FILTER]: the lists of all packages in the pool, through FILTER, signed
publish() {
	local archive=$scratch/$1 dir deb list sums
	dir=$archive/dists/$2
	mkdir -p "$dir/main/binary-amd64"
	list=main/binary-amd64/Packages
	for deb in "$archive"/pool/*.deb; do
		[ -e "$deb" ] || continue
		dpkg-deb -f "$deb" 2> /dev/null ||
			printf 'Package: %s\nVersion: %s\nArchitecture: amd64\n' \
				"$(basename "$deb" | cut -d_ -f1)" "$(basename "$deb" | cut -d_ -f2)"
		printf 'Filename: pool/%s\nSize: %d\nSHA256: %s\n\n' "$(basename "$deb")" \
			"$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
	done | ${3:-cat} > "$dir/$list"
	sums=$(sha256sum "$dir/$list" | cut -d' ' -f1)
	printf '%s\n' "Origin: Debian" "Label: Debian" "Suite: stable" "Codename: $2" "Date: $(date -Ru)" \
		"Architectures: amd64" "Components: main" "SHA256:" \
		" $sums $(stat -c %s "$dir/$list") $list" > "$dir/Release"
	gpg --batch -q --yes --clearsign -o "$dir/InRelease" "$dir/Release"
}
