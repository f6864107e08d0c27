#!/usr/bin/env bash
# install.sh DIR: Chromium is Debian's, and scripts/setup.sh has installed it; DIR stays empty.
set -euo pipefail
chromium --version
chromedriver --version
