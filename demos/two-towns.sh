#!/usr/bin/env bash
# Two practice municipalities by hand: every command of `watari` that the way of one inquiry needs.
# Usage: demos/two-towns.sh [FOLDER]    (default: a temporary folder, removed at the end)
set -euo pipefail
here=$(realpath "$(dirname "$0")")
watari=$(realpath "${WATARI:-$here/../target/release/watari}")
[ -x "$watari" ] || { echo "Build first: cargo build --release" >&2; exit 1; }
samples=$here/samples
port_mihon=${PORT_MIHON:-47111} port_mitsumoto=${PORT_MITSUMOTO:-47112}
kept=${1:-}
if [ -n "$kept" ]; then mkdir -p "$kept"; run=$(realpath "$kept"); else run=$(mktemp -d); fi
nodes=()
clear_away() {
  for node in "${nodes[@]}"; do kill "$node" 2>/dev/null || true; done
  wait
  [ -n "$kept" ] || rm -rf "$run"
}
trap clear_away EXIT
cd "$run"
say() { printf '\n== %s\n' "$1"; }

umask 077
echo 'a long enough practice password' > password   # practice only; each person chooses an own one
w() { "$watari" "$@" --password-file password; }

say 'A network: three root keys and the public trust.json'
w network create net --practice
code_mihon=992011 code_mitsumoto=992020
for town in mihon mitsumoto; do
  say "A node for $town"
  code=code_$town port=port_$town
  w init --data $town --code "${!code}" --admin kanri --trust net/trust.json
  w network add net "$town/card.json" --population 8000 --address "/ip4/127.0.0.1/tcp/${!port}"
done
say 'The directory, signed with the root keys'
w network publish net --out directory

for town in mihon mitsumoto; do
  say "Accounts, directory and residents of $town"
  w staff add hanako --role clerk --new-password-file password --data $town --user kanri
  w directory install directory --data $town --user kanri
  w import "$samples/$town-targets.csv" --as targets --medium M-2026-018 --data $town --user hanako
done
w import "$samples/mitsumoto-doses.csv" --as doses --medium M-2026-019 --data mitsumoto --user hanako
say 'A file with errors: every row is named that is not taken'
w import "$samples/mihon-targets-with-errors-cp932.csv" --as targets --medium M-2026-020 --dry-run --data mihon --user hanako

say 'Both nodes start'
for town in mihon mitsumoto; do
  port=port_$town
  "$watari" serve --data $town --listen "/ip4/127.0.0.1/tcp/${!port}" --unlock kanri --password-file password --json > $town.ready 2> $town.log &
  nodes+=($!)
done
for town in mihon mitsumoto; do
  for _ in $(seq 300); do grep -qs ready $town.ready && break; sleep 0.1; done
  grep ready $town.ready
done

say 'The clerk of Mihon-shi finds the mover and asks Mitsumoto-shi'
w person find 'みつもと' --data mihon --user hanako
w inquire 0001000003 --to 992020 --basis consent --basis-ref C-2026-0031 --id-check mynumber-card --json --data mihon --user hanako | tee answer.json
inquiry=$(sed 's/.*"inquiry":"\([^"]*\)".*/\1/' answer.json)
w accept "$inquiry" --data mihon --user hanako
w person show 0001000003 --data mihon --user hanako

say 'What remains as proof, on both sides'
for town in mihon mitsumoto; do
  w ledger list --data $town --user hanako
  w ledger verify --data $town --user hanako
  w audit verify --data $town --user hanako
  w check --data $town --user hanako
  w status --data $town
done
