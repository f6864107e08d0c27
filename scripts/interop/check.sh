#!/usr/bin/env bash
# Proves the Dockerfile without Docker: runs its steps in a fresh Debian 12 made by debootstrap, and then plays the test
# cases of the QUIC interop runner there, with its entry point in both roles. Runs as root; takes as long as a build.
#
#   scripts/interop/check.sh [--root DIR]     as scripts/fresh_machine.sh has it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

steps=$(sed -n 's/^RUN //p' scripts/interop/Dockerfile | paste -s -d '&' | sed 's/&/ \&\& /g')
exec scripts/fresh_machine.sh "$@" "$steps && python3 -B tests/interop/contract_test.py -v"
