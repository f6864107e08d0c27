#!/usr/bin/env bash
# Installs what is missing, builds, checks, and runs every test. Ends with ctest's own closing lines.
#
#   scripts/test.sh [--asan] [CTEST ARGUMENTS...]
#     --asan           the unit and scenario tests under AddressSanitizer and UndefinedBehaviorSanitizer too, before the rest
#     CTEST ARGUMENTS  such as -R NAME or -L unit: run only these, and leave the checks out
#
# The system tests make network namespaces: run as root, or as a user who may use sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

asan=no
if [[ ${1:-} == --asan ]]; then
  asan=yes
  shift
fi

scripts/setup.sh build demo test
scripts/build.sh release
if [[ $# -eq 0 ]]; then
  scripts/check.sh
fi
if [[ $asan == yes ]]; then
  scripts/build.sh asan
  ctest --test-dir build/asan --output-on-failure --parallel "$(nproc)" -L 'unit|scenario|fuzz' "$@"
fi
ctest --test-dir build/release --output-on-failure --parallel "$(nproc)" "$@"
