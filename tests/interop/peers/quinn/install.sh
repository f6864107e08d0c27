#!/usr/bin/env bash
# install.sh DIR: builds our program on quinn into DIR; Cargo.lock pins every crate. One job: this takes minutes anyway,
# and a machine with few cores has other work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
nice cargo build --locked --release --jobs 1 --target-dir "$1/target"
cp "$1/target/release/pollux-interop-quinn" "$1/program"
