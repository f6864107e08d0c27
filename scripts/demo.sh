#!/usr/bin/env bash
# One fetch over HTTP/3 from pollux-edge, on a network of its own; scripts/quickstart.sh calls this, as root.
#
#   namespace pollux-demo-client                      namespace pollux-demo-edge
#   gtlsclient -- 10.99.0.2 veth-client ============= veth-edge -- DPDK's af_packet port -- pollux-edge 10.99.0.1:4433
#
# The kernel has no address on the appliance's end: every frame that the client gets was made by pollux-edge.
# Everything made here is in one temporary folder, named by the link /run/pollux-demo, and is undone at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

edge=build/release/app/pollux-edge
state=/run/pollux-demo
edge_namespace=pollux-demo-edge
client_namespace=pollux-demo-client
edge_address=10.99.0.1
client_address=10.99.0.2
udp_port=4433
file_bytes=100000000
huge_pages_wanted=256 # of 2 MiB

say() { printf '%s\n' "$*"; }

# Not `ip netns exec` nor `ip -n`, which mount things and so fail in a plain chroot.
in_edge() { nsenter --net="/run/netns/$edge_namespace" "$@"; }
in_client() { nsenter --net="/run/netns/$client_namespace" "$@"; }

edge_is_running() {
  [[ -s $state/edge.pid ]] && kill -0 "$(<"$state/edge.pid")" 2>/dev/null
}

stop_edge() {
  if edge_is_running; then
    local pid
    pid=$(<"$state/edge.pid")
    kill -INT "$pid"
    timeout 20 tail --pid="$pid" -f /dev/null || kill -KILL "$pid"
  fi
}

# Undoes whatever was done, however far it came; harmless when there is nothing.
clean_up() {
  stop_edge
  ip netns delete "$client_namespace" 2>/dev/null || true
  ip netns delete "$edge_namespace" 2>/dev/null || true
  if [[ -s $state/huge_pages_before ]]; then
    sysctl -q -w vm.nr_hugepages="$(<"$state/huge_pages_before")" || true
  fi
  if [[ -L $state ]]; then
    rm -rf "$(readlink "$state")" "$state"
  fi
}

# Shows what the appliance said, then undoes everything.
give_up() {
  say "FAILED: $*"
  if [[ -s $state/edge.log ]]; then
    say "The last lines of pollux-edge:"
    tail -n 20 "$state/edge.log"
  fi
  exit 1
}

make_network() {
  ip netns add "$edge_namespace"
  ip netns add "$client_namespace"
  in_client ip link add veth-client type veth peer name veth-edge netns "$edge_namespace"
  # The kernel stays silent on the appliance's end.
  in_edge sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=0 || true
  in_edge ip link set veth-edge up
  in_client ip link set lo up
  in_client ip address add "$client_address/24" dev veth-client
  in_client ip link set veth-client up
  # A veth leaves checksums and segmentation to a wire that it does not have; without this, frames arrive unfinished.
  in_client ethtool -K veth-client tx off >/dev/null
}

make_content() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$state/key.pem" -out "$state/cert.pem" 2>/dev/null
  mkdir "$state/docroot" "$state/download"
  head -c "$file_bytes" /dev/urandom >"$state/docroot/random.bin"
}

# Prints the EAL's memory arguments: huge pages where the kernel gives them, ordinary memory otherwise.
memory_arguments() {
  local free before
  before=$(sysctl -n vm.nr_hugepages 2>/dev/null || echo 0)
  free=$(awk '/HugePages_Free/ { print $2 }' /proc/meminfo)
  if [[ ${free:-0} -lt $huge_pages_wanted ]]; then
    printf '%s\n' "$before" >"$state/huge_pages_before"
    sysctl -q -w vm.nr_hugepages=$((before + huge_pages_wanted)) 2>/dev/null || true
    free=$(awk '/HugePages_Free/ { print $2 }' /proc/meminfo)
  fi
  if [[ ${free:-0} -ge $huge_pages_wanted ]]; then
    printf -- '--in-memory\n'
  else
    printf -- '--no-huge\n--no-shconf\n-m\n512\n'
  fi
}

start_edge() {
  local memory core
  mapfile -t memory < <(memory_arguments)
  # The last core that this process may use: the first one tends to have the interrupts.
  core=$(taskset -pc $$ | grep -o '[0-9]*$')
  # A session of its own: it outlives this script when it is to be kept.
  setsid nsenter --net="/run/netns/$edge_namespace" "$edge" \
    -l "$core" --no-pci --no-telemetry --file-prefix pollux-demo "${memory[@]}" \
    --vdev "net_af_packet0,iface=veth-edge,qdisc_bypass=1" -- \
    --listen "$edge_address:$udp_port" --cert "$state/cert.pem" --key "$state/key.pem" --docroot "$state/docroot" \
    >"$state/edge.log" 2>&1 </dev/null &
  local pid=$!
  printf '%s\n' "$pid" >"$state/edge.pid"
  timeout 60 grep -q -m 1 'ready:' <(tail -n +1 -f --pid="$pid" "$state/edge.log") ||
    give_up "pollux-edge did not start"
  say "pollux-edge polls veth-edge on core $core as $edge_address:$udp_port (${memory[*]})."
}

fetch() {
  local url=https://localhost/random.bin started ended milliseconds
  started=$(date +%s%N)
  in_client timeout 300 gtlsclient -q --exit-on-all-streams-close --download="$state/download" \
    "$edge_address" "$udp_port" "$url" >"$state/client.log" 2>&1 </dev/null || true
  ended=$(date +%s%N)
  # gtlsclient's exit code is 0 whatever happened: the file is the proof.
  [[ -f $state/download/random.bin ]] || give_up "gtlsclient downloaded nothing: $(tail -n 3 "$state/client.log")"
  local served received
  served=$(sha256sum <"$state/docroot/random.bin" | cut -d ' ' -f 1)
  received=$(sha256sum <"$state/download/random.bin" | cut -d ' ' -f 1)
  [[ $served == "$received" ]] || give_up "the file arrived, but differs: served $served, received $received"
  milliseconds=$(((ended - started) / 1000000))
  say "gtlsclient, Debian's HTTP/3 client, fetched $((file_bytes / 1000000)) MB in" \
    "$(awk -v ms="$milliseconds" 'BEGIN { printf "%.2f", ms / 1000 }') s" \
    "($(awk -v ms="$milliseconds" -v bytes="$file_bytes" 'BEGIN { printf "%.2f", bytes * 8 / ms / 1e6 }') Gbit/s," \
    "handshake and the client's start included)."
  say "SHA-256 of what was served and of what arrived are the same: $received."
}

explain_keep() {
  say ""
  say "The appliance keeps running. Fetch from it by hand (the file lands in /tmp):"
  say "  nsenter --net=/run/netns/$client_namespace gtlsclient -q --exit-on-all-streams-close --download=/tmp" \
    "$edge_address $udp_port https://localhost/random.bin"
  say "What it logs:  $(readlink "$state")/edge.log"
  say "Stop it, and undo everything:"
  say "  scripts/quickstart.sh --stop"
}

main() {
  if [[ ${1:-} == --stop ]]; then
    clean_up
    say "Stopped; nothing is left behind."
    return
  fi
  if edge_is_running; then
    say "An appliance is running already: scripts/quickstart.sh --stop stops it."
    return 1
  fi
  clean_up # what a run that was killed may have left
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  ln -s "$(mktemp -d /tmp/pollux-demo.XXXXXX)" "$state"
  make_network
  make_content
  start_edge
  fetch
  if [[ ${1:-} == --keep ]]; then
    trap - EXIT
    explain_keep
  else
    clean_up
    say "All that was started is stopped, and nothing is left behind."
  fi
}

main "$@"
