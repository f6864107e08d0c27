#!/usr/bin/env bash
# Measures Pollux on this machine, beside what bounds it; perf/README.md says what, and how to read it.
#
#   perf/run.sh [--quick] [--only NAME]... [--out DIR]     --help has the names
#
# POLLUX_BUILD names a build folder; where it is not set, build/release is built first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lab=(python3 -B perf/lab/main.py)
case " $* " in
  *' --help '* | *' -h '*) exec "${lab[@]}" --help ;;
esac
targets=$("${lab[@]}" --targets "$@")
build=${POLLUX_BUILD:-build/release}
if [[ -z ${POLLUX_BUILD:-} ]]; then
  # Names without blanks, one a line.
  # shellcheck disable=SC2086
  scripts/build.sh release $targets >&2
fi
exec "${lab[@]}" --build "$build" "$@"
