#!/usr/bin/env bash
# Every shell script parses, and shellcheck has nothing to say about it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

mapfile -t scripts < <({ find scripts tests -name '*.sh'; printf '.ci/run\n'; } | sort)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
shellcheck --external-sources "${scripts[@]}"
printf 'shell: %d scripts\n' "${#scripts[@]}"
