#!/usr/bin/env bash
# Proves that scripts/quickstart.sh needs nothing but a fresh Debian 12: makes a root by debootstrap that holds the base
# system and git, clones this repository's HEAD into it, and runs a command there.
#
#   scripts/fresh_machine.sh [--root DIR] [COMMAND]     default: DIR in /tmp, removed afterwards; scripts/quickstart.sh
#
# A DIR that is there already is used again, and kept. Runs as root; needs Debian's debootstrap. What the host itself
# needs to reach its package servers (resolver, certificates of its own) is copied, as whoever sets up a machine there
# would do it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

say() { printf 'fresh machine: %s\n' "$*"; }

make_root() {
  say "debootstrap of bookworm into $root"
  debootstrap --include=ca-certificates,git bookworm "$root" http://deb.debian.org/debian >"$root.debootstrap.log"
  cat >"$root/etc/apt/sources.list" <<'SOURCES'
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
SOURCES
  cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
}

clone() {
  rm -rf "$root/root/pollux" "$root/root/pollux.bundle"
  git bundle create -q "$root/root/pollux.bundle" HEAD
  chroot "$root" git -c advice.detachedHead=false clone -q /root/pollux.bundle /root/pollux
}

# A mount namespace of its own: what is mounted into the root goes with the command.
enter() {
  say "running $1"
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --pid --fork --kill-child bash -c '
    set -euo pipefail
    mount --make-rprivate /
    mount -t proc proc "$1/proc"
    mount --rbind /sys "$1/sys"
    mount --rbind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/run"
    cp --remove-destination /etc/resolv.conf "$1/etc/resolv.conf"
    exec chroot "$1" env -i HOME=/root TERM="${TERM:-dumb}" \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      bash -c "cd /root/pollux && $2"' _ "$root" "$1"
}

root=
if [[ ${1:-} == --root ]]; then
  root=$2
  shift 2
else
  root=$(mktemp -d /tmp/pollux-fresh.XXXXXX)
  trap 'rm -rf --one-file-system "$root" "$root.debootstrap.log"' EXIT
fi
[[ -e $root/etc/debian_version ]] || make_root
clone
enter "${1:-scripts/quickstart.sh}"
