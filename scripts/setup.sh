#!/usr/bin/env bash
# Makes a Debian 12 machine ready for Pollux: installs the packages that are missing, and builds BoringSSL once.
#
#   scripts/setup.sh [GROUP...]     groups: build demo test interop nic check fuzz (see scripts/packages.txt); default: build
#
# Runs as root, or as a user with sudo. A second run finds everything in place and takes a moment.
# POLLUX_BORINGSSL_ROOT=DIR names a BoringSSL build of your own; POLLUX_CACHE=DIR moves ~/.cache/pollux.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

say() { printf 'setup: %s\n' "$*"; }

# packages_of GROUP: the packages that scripts/packages.txt lists for it.
packages_of() {
  awk -v group="$1" '!/^#/ && NF && index("," $1 ",", "," group ",") { print $2 }' scripts/packages.txt
}

# installed NAME[/SUITE]: with a suite, a version that was made for it.
installed() {
  local status version
  read -r status version < <(dpkg-query -W -f='${db:Status-Status} ${Version}\n' "${1%%/*}" 2>/dev/null) || return 1
  [[ $status == installed ]] && [[ $1 != */*-backports || $version == *~bpo* ]]
}

# add_suite SUITE: a source line for a suite that apt does not know yet, on the mirror that this machine has its
# Debian from.
add_suite() {
  local suite=$1 known mirror
  # shellcheck disable=SC2016  # apt-get fills these in
  known=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main')
  if grep "^$suite " <<<"$known" >/dev/null; then
    return
  fi
  mirror=$(awk '$1 == "bookworm" { print $2; exit }' <<<"$known")
  if [[ -z $mirror ]]; then
    printf 'setup: no source of Debian 12 (bookworm, main) is configured; add %s to your sources\n' "$suite" >&2
    return 1
  fi
  say "adding the suite $suite of $mirror, for the packages that Debian 12 has too old"
  printf 'deb %s %s main\n' "$mirror" "$suite" |
    as_root tee "/etc/apt/sources.list.d/pollux-$suite.list" >/dev/null
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}

# install_groups GROUP...: what is missing of these groups, in one apt-get run.
install_groups() {
  local group package missing=()
  for group in "$@"; do
    for package in $(packages_of "$group"); do
      installed "$package" || missing+=("$package")
    done
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    return
  fi
  for package in "${missing[@]}"; do
    [[ $package != */* ]] || add_suite "${package#*/}"
  done
  say "installing from Debian: ${missing[*]}"
  apt_get update
  apt_get install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# Lock files of version 4 are read by cargo 1.78 and later; Debian 12's plain `cargo` is older, its `cargo-web` is not.
has_cargo() {
  local version
  version=$(cargo --version 2>/dev/null | awk '{ print $2 }') || return 1
  [[ -n $version && $(printf '%s\n' 1.78.0 "$version" | sort -V | head -n 1) == 1.78.0 ]]
}

set_up_boringssl() {
  if [[ -n ${POLLUX_BORINGSSL_ROOT:-} ]]; then
    say "BoringSSL: yours, in $POLLUX_BORINGSSL_ROOT"
    return
  fi
  if ! scripts/build_boringssl.sh --is-built; then
    has_cargo || install_groups cargo
    scripts/build_boringssl.sh
  fi
}

main() {
  local groups=("$@") group
  [[ ${#groups[@]} -gt 0 ]] || groups=(build)
  for group in "${groups[@]}"; do
    if [[ -z $(packages_of "$group") ]]; then
      printf 'setup: no such group: %s (there are: build demo test interop nic check fuzz)\n' "$group" >&2
      return 1
    fi
  done
  install_groups "${groups[@]}"
  if [[ " ${groups[*]} " == *" build "* ]]; then
    set_up_boringssl
  fi
  if [[ " ${groups[*]} " == *" nic "* ]]; then
    scripts/guest_kernel.sh
  fi
  say "ready (${groups[*]})"
}

main "$@"
