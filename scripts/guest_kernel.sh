#!/usr/bin/env bash
# Unpacks the kernel of the machine that scripts/nic_lab.sh emulates, where that script looks for it:
#   ${POLLUX_CACHE:-~/.cache/pollux}/guest-kernel/{boot/vmlinuz-RELEASE,lib/modules/RELEASE}
#
#   scripts/guest_kernel.sh                 download and unpack it, unless it is there
#   scripts/guest_kernel.sh --is-unpacked   only tell, by the exit code
#
# Debian's own, by the name of group `guest` in scripts/packages.txt. It is never installed: the kernel that this machine
# boots next is none of our business.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

cache=${POLLUX_CACHE:-$HOME/.cache/pollux}
prefix=$cache/guest-kernel

say() { printf 'guest kernel: %s\n' "$*"; }

is_unpacked() {
  [[ -d $prefix ]]
}

# The name that depends on the newest release, such as linux-image-cloud-amd64, becomes that release's.
package_of_release() {
  local name
  name=$(awk '$1 == "guest" { print $2 }' scripts/packages.txt)
  apt-cache depends "$name" | awk '$1 == "Depends:" { print $2; exit }'
}

fetch() {  # fetch DIR: the package in it
  if [[ -z $(package_of_release) ]]; then
    as_root apt-get -qq update
  fi
  local package
  package=$(package_of_release)
  say "fetching $package"
  (cd "$1" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package")
}

unpack() {
  mkdir -p "$cache"
  exec 9>"$cache/guest-kernel.lock"
  flock 9  # two set-ups at once: the second one waits, and then finds it there
  if is_unpacked; then
    return
  fi
  work=$(mktemp -d "$cache/guest-kernel.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch "$work"
  dpkg-deb -x "$work"/*.deb "$work/tree"
  local release
  release=$(basename "$work"/tree/lib/modules/*)
  depmod --basedir "$work/tree" "$release"
  # A rename, so that nobody ever sees half a tree.
  mv "$work/tree" "$prefix"
  say "$release is in $prefix"
}

# depmod is where only root looks.
PATH=$PATH:/usr/sbin:/sbin
case ${1:-} in
  --is-unpacked) is_unpacked ;;
  "") unpack ;;
  *)
    usage >&2
    exit 2
    ;;
esac
