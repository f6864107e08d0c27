#!/usr/bin/env bash
# Everything about the code that can be judged without running it. Each check also runs alone.
#
#   scripts/check.sh [--fast]     --fast leaves out what needs a compiler, and so takes longer than a moment
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

case ${1:-} in
  "" | --fast) ;;
  *)
    usage >&2
    exit 2
    ;;
esac

failed=()

check() {  # check NAME COMMAND...
  local name=$1
  shift
  printf -- '-- %s\n' "$name"
  if ! "$@"; then
    failed+=("$name")
  fi
}

scripts/setup.sh check
check 'layers: who may include whom' scripts/check_layers.py
check 'memory that threads share' scripts/check_atomics.py
check 'sizes of files and functions' scripts/check_sizes.py
check 'marks of unfinished work' scripts/check_marks.py
check 'mutations still fit the code' scripts/mutations.py --check
check 'requirements of the RFCs, and their proofs' scripts/requirements.py
check 'format (scripts/check_format.sh --fix repairs it)' scripts/check_format.sh
check 'shell scripts' scripts/check_shell.sh
if [[ ${1:-} != --fast ]]; then
  check 'headers stand alone' scripts/check_headers.py
  check 'clang-tidy' scripts/check_tidy.py
  check 'models of what shards share' tests/model/check_models.py
  check 'what shards share, under ThreadSanitizer' scripts/races.sh
  check 'line coverage of lib/' scripts/coverage.sh
fi

if [[ ${#failed[@]} -gt 0 ]]; then
  printf 'check: FAILED: %s\n' "${failed[@]}"
  exit 1
fi
printf 'check: all is well\n'
