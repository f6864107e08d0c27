#!/usr/bin/env bash
# Measures what serving costs the servers of other makers, and ours, in one run; perf/README.md says how.
#
#   perf/peers/run.sh [--quick] [--only NAME]... [--work NAME]... [--rounds N] [--out DIR]     --help has the names
#
# ngtcp2's gtlsserver comes from Debian; the smallest server on quinn, on quiche and on quic-go is what tests/interop/peers
# builds, with pinned versions: minutes the first time. Runs as root, or as a user who may use sudo.
# POLLUX_BUILD names a build folder; where it is not set, build/release is built first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

peers=(python3 -B perf/peers/main.py)
case " $* " in
  *' --help '* | *' -h '*) exec "${peers[@]}" --help ;;
esac
targets=$("${peers[@]}" --targets "$@")
build=${POLLUX_BUILD:-build/release}
if [[ -z ${POLLUX_BUILD:-} ]]; then
  scripts/setup.sh build test interop >&2
  # Names without blanks.
  # shellcheck disable=SC2086
  scripts/build.sh release $targets >&2
fi
app=$(realpath "$build")/app
as_root env "PATH=$PATH" "HOME=$HOME" "POLLUX_EDGE=$app/pollux-edge" "POLLUX_CTL=$app/pollux-ctl" "${peers[@]}" "$@"
