#!/usr/bin/env bash
# From a fresh Debian 12 to a file fetched over HTTP/3, in one command: installs, builds, and runs scripts/demo.sh.
#
#   scripts/quickstart.sh           fetch a 100 MB file from pollux-edge, compare it, clean up
#   scripts/quickstart.sh --keep    leave the appliance running, and say how to fetch from it by hand
#   scripts/quickstart.sh --stop    stop what --keep left running
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh
# shellcheck source=scripts/privilege.sh
source scripts/privilege.sh

case ${1:-} in
  "" | --keep | --stop) ;;
  *)
    usage >&2
    exit 2
    ;;
esac

if [[ ${1:-} != --stop ]]; then
  scripts/setup.sh build demo
  scripts/build.sh release pollux-edge
fi
as_root scripts/demo.sh "$@"
