#!/usr/bin/env bash
# What threads share, under ThreadSanitizer: its unit tests, then all of it at once for a minute.
#
#   scripts/races.sh [SECONDS]     60 unless told
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

programs=(unit/pollux_unit_base unit/pollux_unit_telemetry unit/pollux_unit_registry stress/pollux_stress)
export POLLUX_STRESS_SECONDS=${1:-60}

scripts/build.sh tsan "${programs[@]##*/}"
for program in "${programs[@]}"; do
  "build/tsan/tests/$program" --gtest_brief=1
done
