#!/usr/bin/env bash
# Tries perf/compare.py on this machine: the same commit measured again and again must give no regression, and with a seal
# stage that takes a tenth longer it must give one, every time. Ends with 1 when it was wrong once.
#
#   perf/trials.sh [TRIES]     10 unless told; each takes about three minutes
#
# POLLUX_BUILD names a build folder, as for perf/run.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tries=${1:-10}
[[ $tries =~ ^[1-9][0-9]*$ ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

measure() {  # measure NAME OPTION...
  perf/run.sh --quick --only datapath --rounds 10 --out "$runs/$1" "${@:2}" >"$runs/$1.log"
}

wrong=0
measure 0
for ((i = 1; i <= tries; i++)); do
  measure "$i"
  measure slower --slower-seal 10
  if ! perf/compare.py "$runs/$((i - 1))" "$runs/$i" >"$runs/same"; then
    printf 'try %d: a regression where nothing changed:\n%s\n' "$i" "$(<"$runs/same")"
    wrong=$((wrong + 1))
  fi
  if perf/compare.py "$runs/$i" "$runs/slower" >"$runs/found" || ! grep -q '^datapath.download.seal: worse' "$runs/found"; then
    printf 'try %d: the slower seal stage was not noticed:\n%s\n' "$i" "$(<"$runs/found")"
    wrong=$((wrong + 1))
  fi
done
printf 'trials: %d tries, %d wrong answers of %d\n' "$tries" "$wrong" $((2 * tries))
[[ $wrong -eq 0 ]]
