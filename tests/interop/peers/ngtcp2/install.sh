#!/usr/bin/env bash
# install.sh DIR: unpacks ngtcp2's programs into DIR. The machine's own ngtcp2, an older one, stays as it is.
set -euo pipefail
lock=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/packages.lock
cd "$1"

rm -rf -- *.deb usr
while read -r name version sum; do
  apt-get -qq -o APT::Sandbox::User=root download "$name=$version"
  printf '%s %s\n' "$sum" "${name}_${version}_amd64.deb" | sha256sum --check --quiet
  dpkg-deb -x "${name}_${version}_amd64.deb" .
done < <(grep -v '^#' "$lock")
LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu usr/bin/gtlsclient --help >/dev/null
