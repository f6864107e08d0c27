#!/usr/bin/env bash
# Makes the endpoint of the QUIC interop runner out of a bare Debian 12: installs, builds, and puts pollux-edge and
# pollux-get into /usr/local/bin. The only step of the Dockerfile beside this folder; runs as root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

scripts/setup.sh build demo # demo has what a container needs for its network: iproute2, ethtool
scripts/build.sh release pollux-edge pollux-get
install --strip build/release/app/pollux-edge build/release/app/pollux-get /usr/local/bin/
pollux-edge --version
pollux-get --version
