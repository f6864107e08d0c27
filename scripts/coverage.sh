#!/usr/bin/env bash
# Measures which lines of lib/ the unit, requirement and scenario tests execute; lists those that none does.
# Fails below the least share.
#
#   scripts/coverage.sh [--html DIR]     also writes pages that show each line
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

least_percent=95
# A scenario's later seeds meet the lines that its first ones met.
export POLLUX_SEEDS=${POLLUX_SEEDS:-2}

report=(--root . --filter lib/ --fail-under-line "$least_percent" --sort-uncovered --txt -)
if [[ ${1:-} == --html && -n ${2:-} ]]; then
  mkdir -p "$2"
  report+=(--html-details "$2/index.html")
elif [[ $# -gt 0 ]]; then
  usage >&2
  exit 2
fi

scripts/setup.sh check
scripts/build.sh coverage
# What an earlier run counted would be added to this one.
find build/coverage -name '*.gcda' -delete

run() {  # run PROGRAM: quiet unless it fails
  local program=$1 log arguments=(--gtest_brief=1)
  if [[ $program == */pollux_swarm ]]; then
    arguments=(--seeds 1..200)
  fi
  log=$(mktemp)
  if ! "$program" "${arguments[@]}" >"$log" 2>&1; then
    cat "$log"
    printf 'coverage: %s failed\n' "$program" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
export -f run

# shellcheck disable=SC2016  # the inner shell expands it
find build/coverage/tests -type f -executable \
  \( -name 'pollux_unit_*' -o -name pollux_requirements -o -name pollux_scenario -o -name pollux_swarm \) -print0 |
  xargs -0 -n 1 -P "$(nproc)" bash -c 'run "$0"'

# Several programs may have run the same object at once: gcov locks its files, so no count is lost.
# What is covered whole is counted in the total, and needs no line of its own.
gcovr "${report[@]}" build/coverage | sed '/ 100% *$/d'
