#!/usr/bin/env bash
# Every C++ file is as clang-format leaves it. With --fix: makes it so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

mode=(--dry-run -Werror)
if [[ ${1:-} == --fix ]]; then
  mode=(-i)
fi
find app lib drivers tests perf \( -name '*.h' -o -name '*.cc' \) -print0 |
  xargs -0 --no-run-if-empty -n 32 -P "$(nproc)" clang-format-19 --style=file "${mode[@]}"
