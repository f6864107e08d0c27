#!/usr/bin/env bash
# install.sh DIR: Firefox is Debian's, and scripts/setup.sh has installed it; DIR stays empty.
set -euo pipefail
firefox-esr --version
command -v certutil
