#!/usr/bin/env bash
# A file of 1 GB over HTTP/3 between two ordinary processes of the user who calls this: pollux-edge on a UDP socket, and
# pollux-get. No privilege, no NIC, no huge pages; what scripts/quickstart.sh or scripts/build.sh has built is used.
#
#   scripts/try.sh [BYTES]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

programs=${POLLUX_PROGRAMS:-build/release/app}
bytes=${1:-1000000000}
address=127.0.0.1:4433
folder=$(mktemp -d)
edge=

clean_up() {
  if [[ -n $edge ]]; then
    kill -INT "$edge" 2>/dev/null || true
    wait "$edge" || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT

if [[ ! -x $programs/pollux-get ]]; then
  printf 'There is no %s/pollux-get yet: scripts/build.sh builds it.\n' "$programs"
  exit 1
fi
mkdir "$folder/docroot"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
head -c "$bytes" /dev/urandom >"$folder/docroot/random.bin"

"$programs/pollux-edge" --listen "$address" --cert "$folder/cert.pem" --key "$folder/key.pem" \
  --docroot "$folder/docroot" >"$folder/edge.log" 2>&1 &
edge=$!
if ! timeout 60 grep -q -m 1 'ready:' <(tail -n +1 -f --pid="$edge" "$folder/edge.log"); then
  printf 'FAILED: pollux-edge did not start. It said:\n'
  cat "$folder/edge.log"
  exit 1
fi

"$programs/pollux-get" --cacert "$folder/cert.pem" -o "$folder/fetched.bin" "https://$address/random.bin" \
  -w 'pollux-get fetched %{size_download} bytes from %{remote_ip} in %{time_total} s (%{speed_download} bytes/s).\n'
served=$(sha256sum <"$folder/docroot/random.bin" | cut -d ' ' -f 1)
fetched=$(sha256sum <"$folder/fetched.bin" | cut -d ' ' -f 1)
if [[ $served != "$fetched" ]]; then
  printf 'FAILED: the file arrived, but differs: served %s, fetched %s\n' "$served" "$fetched"
  exit 1
fi
printf 'SHA-256 of what was served and of what arrived are the same: %s.\n' "$fetched"
