#!/usr/bin/env bash
# What the QUIC interop runner starts in our container: one endpoint, for one test case.
# https://github.com/quic-interop/quic-interop-runner says what it hands over:
#
#   ROLE        server or client
#   TESTCASE    what is tested; we end with 127 when that is nothing that we can do
#   REQUESTS    a client's URLs
#   SSLKEYLOGFILE, QLOGDIR    where secrets and qlog files go; pollux-edge and pollux-get know the first by themselves
#   /www        a server's files; /downloads a client's; /certs: cert.pem, priv.key, and ca.pem
#
# POLLUX_ROOT is put before those paths, POLLUX_PORT instead of the server's 443: for trying this without a container.
set -euo pipefail

root=${POLLUX_ROOT:-}
unsupported=127
options=()

say() { printf 'pollux: %s\n' "$*"; }

refuse() {
  say "the ${ROLE:-} does not know the test case '${TESTCASE:-}'"
  exit "$unsupported"
}

protocol() {
  if [[ $TESTCASE == http3 ]]; then
    printf 'h3'
  else
    printf 'hq-interop'
  fi
}

server() {
  case $TESTCASE in
    handshake | transfer | longrtt | chacha20 | multiplexing | multiconnect | resumption | http3 | blackhole | keyupdate | ecn | ipv6) ;;
    amplificationlimit | rebind-port | rebind-addr | goodput | crosstraffic) ;;
    handshakeloss | transferloss | handshakecorruption | transfercorruption) ;;
    retry) options+=(--retry always) ;;
    zerortt) options+=(--early-data on) ;;
    v2) options+=(--quic-version '2,1') ;;
    *) refuse ;; # connectionmigration wants a preferred address, which we never ask clients to move to
  esac
  local port=${POLLUX_PORT:-443}
  exec pollux-edge --listen "0.0.0.0:$port" --listen "[::]:$port" --alpn "$(protocol)" \
    --cert "$root/certs/cert.pem" --key "$root/certs/priv.key" --docroot "$root/www" "${options[@]}"
}

fetch() {
  pollux-get --alpn "$(protocol)" --download-dir "$root/downloads" --silent --show-error "${options[@]}" "$@"
}

client() {
  local urls
  read -r -a urls <<<"$REQUESTS"
  if [[ -e $root/certs/ca.pem ]]; then
    options+=(--cacert "$root/certs/ca.pem")
  else
    options+=(--insecure)
  fi
  case $TESTCASE in
    handshake | transfer | longrtt | multiplexing | retry | http3 | blackhole | ecn | ipv6) ;;
    amplificationlimit | rebind-port | rebind-addr | goodput | crosstraffic) ;;
    transferloss | transfercorruption) ;;
    multiconnect | handshakeloss | handshakecorruption) options+=(--separate-connections) ;;
    chacha20) options+=(--chacha20) ;;
    keyupdate) options+=(--key-update) ;;
    v2) options+=(--quic-version '1,2') ;; # begins with 1, and the server makes it 2
    connectionmigration) options+=(--migrate) ;;
    resumption | zerortt)
      options+=(--session "$(mktemp)")
      fetch "${urls[0]}"
      [[ $TESTCASE != zerortt ]] || options+=(--early-data)
      urls=("${urls[@]:1}")
      ;;
    *) refuse ;;
  esac
  fetch "${urls[@]}"
}

if [[ -n ${QLOGDIR:-} ]]; then
  mkdir -p "$QLOGDIR"
  options+=(--qlog "$QLOGDIR")
fi
# The runner's own base image has these: routes through its simulator, and its readiness.
if [[ -x /setup.sh ]]; then
  /setup.sh
fi
case ${ROLE:-} in
  server) server ;;
  client)
    if [[ -x /wait-for-it.sh ]]; then
      /wait-for-it.sh sim:57832 -s -t 30
    fi
    client
    ;;
  *)
    say "ROLE is server or client, not '${ROLE:-}'"
    exit 1
    ;;
esac
