#!/usr/bin/env bash
# Builds BoringSSL from source, static and with hidden symbols, where scripts/cmake/FindBoringSSL.cmake looks for it:
#   ${POLLUX_CACHE:-~/.cache/pollux}/boringssl-VERSION/{include,lib,stamp}
#
#   scripts/build_boringssl.sh              build it, unless that very build is there (about three minutes on two cores)
#   scripts/build_boringssl.sh --is-built   only tell, by the exit code
#
# Why from source: Debian's own package is built small and slow, has no X25519MLKEM768, and exports symbols that clash
# with the OpenSSL 3 that some DPDK drivers bring into the process. The source comes out of the crate that
# scripts/boringssl/Cargo.toml names; Cargo.lock pins version and checksum, and cargo refuses anything else. No Rust is
# compiled.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

cache=${POLLUX_CACHE:-$HOME/.cache/pollux}
version=$(head -n 1 scripts/boringssl/VERSION)
prefix=$cache/boringssl-$version
cmake_options=(
  -DCMAKE_BUILD_TYPE=Release
  -DCMAKE_POSITION_INDEPENDENT_CODE=ON
  "-DCMAKE_C_FLAGS=-fvisibility=hidden"
  "-DCMAKE_CXX_FLAGS=-fvisibility=hidden"
)

# The stamp changes with whatever the result depends on; another stamp means another build.
stamp=$(printf '%s\n' "${cmake_options[@]}" | cat - scripts/boringssl/Cargo.lock | sha256sum | cut -d ' ' -f 1)

is_built() {
  [[ -f $prefix/stamp && $(<"$prefix/stamp") == "$stamp" ]]
}

say() { printf 'boringssl: %s\n' "$*"; }

fetch() {  # fetch DIR: the crate's source in DIR/boring-sys
  say "fetching version $version"
  cargo vendor --quiet --locked --manifest-path scripts/boringssl/Cargo.toml "$1" >/dev/null </dev/null
  # The lock file and VERSION must speak of the same thing.
  grep -qx "version = \"$version\"" "$1/boring-sys/Cargo.toml"
}

compile() {  # compile SOURCE BUILD
  say "building libcrypto and libssl (about three minutes on two cores)"
  cmake -S "$1" -B "$2" -G Ninja "${cmake_options[@]}" >/dev/null
  cmake --build "$2" --target crypto ssl -- --quiet
}

# stage SOURCE BUILD STAGING: lays out the finished tree, the stamp last.
stage() {
  mkdir -p "$3/lib"
  cp -r "$1/include" "$3/include"
  cp "$1/LICENSE" "$3/LICENSE"
  cp "$2/libcrypto.a" "$2/libssl.a" "$3/lib/"
  printf '%s\n' "$stamp" >"$3/stamp"
}

build() {
  mkdir -p "$cache"
  exec 9>"$cache/boringssl.lock"
  flock 9  # two set-ups at once: the second one waits, and then finds it built
  if is_built; then
    return
  fi
  work=$(mktemp -d "$cache/boringssl.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch "$work/vendor"
  local source=$work/vendor/boring-sys/deps/boringssl
  compile "$source" "$work/build"
  stage "$source" "$work/build" "$work/staging"
  # Renames, so that nobody ever sees half a tree.
  if [[ -e $prefix ]]; then
    mv "$prefix" "$work/replaced"
  fi
  mv "$work/staging" "$prefix"
  say "installed in $prefix"
}

case ${1:-} in
  --is-built) is_built ;;
  "") build ;;
  *)
    usage >&2
    exit 2
    ;;
esac
