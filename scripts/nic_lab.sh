#!/usr/bin/env bash
# Runs pollux-edge in emulated machines (QEMU, in software), each with another PCI NIC, on that NIC's own DPDK driver, and
# fetches from it over many connections, some of which move to another port on the way. Ends with 1 when one fails.
#
#   scripts/nic_lab.sh [--workers N] [--keep] [MODEL...]      --help says what they mean
#
# Needs no KVM. Runs as root, or as a user who may use sudo. POLLUX_BUILD names another build than build/release; it is
# taken as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

build=${POLLUX_BUILD:-build/release}
if [[ " $* " != *" --help "* && -z ${POLLUX_BUILD:-} ]]; then
  scripts/setup.sh build test nic >&2
  scripts/build.sh release pollux-edge pollux-get >&2
fi
as_root env "PATH=$PATH" "HOME=$HOME" \
  "POLLUX_EDGE=$PWD/$build/app/pollux-edge" \
  "POLLUX_GET=$PWD/$build/app/pollux-get" \
  python3 -B tests/nic/main.py "$@"
