#!/usr/bin/env bash
# Makes the pictures of the README by driving the real program: the demo in a terminal of its own, in both languages.
# Usage: demos/pictures.sh [FOLDER]    (default: demos/pictures)
# Debian: apt install tmux xvfb x11-utils xterm imagemagick fonts-vlgothic
set -euo pipefail
here=$(realpath "$(dirname "$0")")
watari=$(realpath "${WATARI:-$here/../target/release/watari}")
[ -x "$watari" ] || { echo "Build first: cargo build --release" >&2; exit 1; }
out=$(realpath -m "${1:-$here/pictures}")
mkdir -p "$out"
columns=96 rows=26
socket="pictures-$$"
unset NO_COLOR
export LC_ALL=C.UTF-8 DISPLAY=":$((90 + $$ % 900))"

Xvfb "$DISPLAY" -screen 0 2000x1400x24 >/dev/null 2>&1 &
screen=$!
mux() { tmux -L "$socket" -f /dev/null "$@"; }
clear_away() { mux kill-server 2>/dev/null || true; kill "$screen" 2>/dev/null || true; wait; }
trap clear_away EXIT
until xdpyinfo >/dev/null 2>&1; do sleep 0.1; done

key() { mux send-keys -t s "$@"; sleep 0.3; }
type_text() { mux send-keys -t s -l -- "$1"; sleep 0.3; }
text() { mux capture-pane -p -t s; }
wait_for() {
  for _ in $(seq 1500); do text | grep -qF -- "$1" && return; sleep 0.2; done
  echo "never seen: $1" >&2; text >&2; exit 1
}
# Two looks in a row that are the same: no torn frame.
settle() { local before; while before=$(text); sleep 0.4; [ "$before" != "$(text)" ]; do :; done; }
picture() { settle; sleep 0.5; import -window root -trim +repage -colors 64 "$out/$1.$lang.png"; }

# What to wait for and to type, in each language.
declare -A opens=([en]='Press Enter' [ja]='Enter で画面を') home=([en]='Functions (' [ja]='業務メニュー') \
  sought=([en]='seki' [ja]='せき') found=([en]='SEKI' [ja]='セキ') mover=([en]='sekine' [ja]='せきね') moved=([en]='SEKINE' [ja]='セキネ') records=([en]='Provision records' [ja]='情報提供等記録') \
  left=([en]='Logged out' [ja]='ログアウトしました')

for lang in ja en; do
  mux new-session -d -s s -x "$columns" -y "$rows" "$watari demo --residents 200 --lang $lang" \; set -g status off
  xterm -u8 -fa 'VL Gothic' -fs 13 -bg '#101418' -fg '#dee2e6' -xrm 'XTerm*color4: #2f6fd0' -xrm 'XTerm*color12: #6ea8fe' -b 10 -geometry "${columns}x$rows+0+0" \
    -e tmux -L "$socket" -f /dev/null attach -t s >/dev/null 2>&1 &
  wait_for "${opens[$lang]}"; key Enter
  wait_for "${home[$lang]}"; sleep 6; key F5; picture home
  key F2; type_text "${sought[$lang]}"; wait_for "${found[$lang]}"; key Down; picture search
  key Escape; key Escape; key F2; type_text "${mover[$lang]}"; wait_for "${moved[$lang]}"; key Enter; key Enter; sleep 1
  key 4; sleep 1; picture person
  key C-g; key 0; wait_for "${records[$lang]}"; sleep 1; picture records
  key C-q; wait_for "${left[$lang]}"; picture login
  key C-q; key 2
  while mux has-session -t s 2>/dev/null; do sleep 0.2; done
done
