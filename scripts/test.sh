#!/usr/bin/env bash
# Installs what is missing, builds, checks, and runs every test. Ends with ctest's own closing lines.
#
#   scripts/test.sh [--asan] [CTEST ARGUMENTS...]
#     --asan           before the rest, the unit, stress, requirement and scenario tests under AddressSanitizer and UBSan
#     CTEST ARGUMENTS  such as -R NAME or -L unit: run only these, and leave the checks out
#
# The system tests make network namespaces: run as root, or as a user who may use sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

asan=no
if [[ ${1:-} == --asan ]]; then
  asan=yes
  shift
fi

run_tests() {  # run_tests PRESET CTEST ARGUMENTS...
  local preset=$1
  shift
  ctest --test-dir "build/$preset" --output-on-failure --parallel "$(nproc)" "$@"
}

scripts/setup.sh build demo test nic
scripts/build.sh release
if [[ $# -gt 0 ]]; then
  run_tests release "$@"
  exit
fi

scripts/check.sh
if [[ $asan == yes ]]; then
  scripts/build.sh asan
  run_tests asan -L 'unit|stress|requirements|scenario|fuzz'
fi
if [[ $EUID -eq 0 ]]; then
  run_tests release
else
  # The same as root, who then gives back the log that ctest writes.
  status=0
  as_root bash -c "$(declare -f run_tests); run_tests release" || status=$?
  as_root chown -R "$(id -u):$(id -g)" build/release/Testing
  exit "$status"
fi
