#!/usr/bin/env bash
# Plays Pollux against other makers' QUIC stacks, each in network namespaces of its own, with a relay between them that
# makes the network worse. Prints a matrix of cases and peers; ends with 1 when a cell is red: what is known to be the
# peer's own fault has a star and a sentence instead.
#
#   scripts/interop.sh [--peer NAME] [--case NAME] [--role server|client|both] [--seeds A..B]
#                      [--jobs N] [--json FILE] [--html DIR] [--keep]          --help says what they mean
#
# Peers are installed into build/interop the first time that they are wanted: Debian packages unpacked, Go modules,
# crates and wheels built or fetched by name, all pinned by lock files in tests/interop/peers. quinn and quiche need Rust
# (cargo) and take minutes, quic-go needs Go 1.21 or later. Runs as root, or as a user who may use sudo.
# POLLUX_BUILD names another build than build/release; it is taken as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

build=${POLLUX_BUILD:-build/release}
if [[ " $* " != *" --help "* && -z ${POLLUX_BUILD:-} ]]; then
  scripts/setup.sh build test interop >&2
  scripts/build.sh release pollux-edge pollux-get pollux-relay >&2
fi
as_root env "PATH=$PATH" "HOME=$HOME" \
  "POLLUX_EDGE=$PWD/$build/app/pollux-edge" \
  "POLLUX_GET=$PWD/$build/app/pollux-get" \
  "POLLUX_RELAY=$PWD/$build/tests/interop/pollux-relay" \
  python3 -B tests/interop/main.py "$@"
