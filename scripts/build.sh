#!/usr/bin/env bash
# Builds Pollux into build/PRESET: sets the machine up where something is missing, configures, compiles.
#
#   scripts/build.sh [PRESET [TARGET...]]     presets: release (default), debug, asan, tsan, coverage, fuzz
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

preset=${1:-release}
shift $(($# > 0 ? 1 : 0))

groups=(build)
if [[ $preset == fuzz ]]; then
  groups+=(fuzz)
fi
scripts/setup.sh "${groups[@]}"

options=()
if [[ -n ${POLLUX_BORINGSSL_ROOT:-} ]]; then
  options+=("-DPOLLUX_BORINGSSL_ROOT=$POLLUX_BORINGSSL_ROOT")
fi
printf 'build: configuring %s\n' "$preset"
cmake --preset "$preset" --log-level=WARNING "${options[@]}" >/dev/null

# A terminal sees Ninja count; a log sees only what went wrong.
quiet=()
if [[ ! -t 1 ]]; then
  quiet=(-- --quiet)
fi
started=$SECONDS
printf 'build: compiling %s\n' "$preset"
cmake --build "build/$preset" ${1:+--target "$@"} "${quiet[@]}"
printf 'build: build/%s is ready after %d s\n' "$preset" $((SECONDS - started))
