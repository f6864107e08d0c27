#!/usr/bin/env bash
# install.sh DIR: builds our program on quic-go into DIR; go.sum pins every module.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
nice go build -mod=readonly -trimpath -o "$1/program" .
