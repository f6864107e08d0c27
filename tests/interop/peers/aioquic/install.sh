#!/usr/bin/env bash
# install.sh DIR: a virtual environment in DIR with aioquic; requirements.txt pins every package and its hash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
python3 -m venv "$1/venv"
"$1/venv/bin/pip" install --quiet --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt
