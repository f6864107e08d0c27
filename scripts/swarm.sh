#!/usr/bin/env bash
# Runs seeds of the deterministic swarm (tests/README.md) and ends with 1 when one of them failed.
#
#   scripts/swarm.sh --seeds A..B [--jobs N] [-v]
#     --jobs N   so many at a time; as many as there are cores where it is not given
#     -v         a readable trace of each seed: its plan, every packet in plaintext, how it ended
#
# POLLUX_SWARM names the program; where it is not set, it is built into build/release first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/usage.sh
source scripts/usage.sh

refuse() {
  usage >&2
  exit 2
}

seeds=
jobs=$(nproc)
verbose=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --seeds)
      seeds=${2:-}
      shift
      ;;
    --jobs)
      jobs=${2:-}
      shift
      ;;
    -v) verbose=(-v) ;;
    *) refuse ;;
  esac
  shift || refuse
done
[[ $seeds =~ ^([0-9]+)\.\.([0-9]+)$ ]] || refuse
first=${BASH_REMATCH[1]}
last=${BASH_REMATCH[2]}
[[ $jobs =~ ^[1-9][0-9]*$ && $first -le $last ]] || refuse

program=${POLLUX_SWARM:-build/release/tests/swarm/pollux_swarm}
if [[ -z ${POLLUX_SWARM:-} ]]; then
  scripts/build.sh release pollux_swarm >&2
fi
if [[ ${#verbose[@]} -gt 0 || $first -eq $last ]]; then
  exec "$program" --seeds "$seeds" "${verbose[@]}"
fi

# Pieces small enough that the last one does not keep the others waiting.
piece=$(((last - first + 1) / (jobs * 8) + 1))
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

run_piece() {  # run_piece RANGE
  local status=0
  "$program" --seeds "$1" >"$logs/$1.running" 2>&1 || status=$?
  if [[ $status -ne 0 ]]; then
    touch "$logs/failed"
    grep -v '^swarm: ' "$logs/$1.running" || printf 'seeds %s: ended with %d and said nothing\n' "$1" "$status"
  fi
  mv "$logs/$1.running" "$logs/$1.done"
}
export -f run_piece
export program logs

show_progress() {
  local total=$1 finished
  while sleep 1; do
    finished=$(find "$logs" -name '*.done' | wc -l)
    printf '\r%d of %d pieces of %d seeds ' "$finished" "$total" "$piece" >&2
  done
}

mapfile -t starts < <(seq "$first" "$piece" "$last")
started=$SECONDS
if [[ -t 2 ]]; then
  show_progress "${#starts[@]}" &
  progress=$!
  trap 'kill "$progress" 2>/dev/null || true; rm -rf "$logs"' EXIT
fi
for start in "${starts[@]}"; do
  end=$((start + piece - 1))
  printf '%d..%d\0' "$start" $((end < last ? end : last))
done | xargs -0 -P "$jobs" -I '{}' bash -c "run_piece {}"

failures=$(cat "$logs"/*.done | grep -c '^seed [0-9]*: ' || true)
[[ -t 2 ]] && printf '\r' >&2
printf 'swarm: seeds %s..%s: %d failed, in %d s\n' "$first" "$last" "$failures" $((SECONDS - started))
[[ ! -e $logs/failed ]]
