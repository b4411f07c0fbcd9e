#!/usr/bin/env bash
# Real editors, headless, against the language server: editors.sh [neovim|emacs|helix|vscode]... (neovim when none is named)
#
# Neovim is installed from Debian where it is missing. The others are for a machine that has them; these variables say where:
#   NVIM      nvim
#   EMACS     emacs, with eglot and yaml-mode on its load path
#   HELIX     hx; PYTHON is one with pexpect and pyte
#   CODE_SERVER, CHROME, PUPPETEER   code-server, a headless Chromium, the folder of puppeteer-core; the picture goes to PICTURE
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
scripts="$root/tests/lsp/editors"

export COMPOSELINT=${COMPOSELINT:-$root/target/debug/composelint}
[ -x "$COMPOSELINT" ] || cargo build --locked --quiet -p composelint

# Each editor gets a copy of the examples in a folder whose name has blanks and more.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
examples() {
  EXAMPLES="$work/$1 é 日/examples"
  mkdir -p "$EXAMPLES"
  cp -R examples/. "$EXAMPLES/"
  export EXAMPLES
}

neovim() {
  local nvim=${NVIM:-nvim}
  if ! command -v "$nvim" >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends neovim >/dev/null
    fi
    command -v "$nvim" >/dev/null || { echo "skipped: there is no Neovim here"; return 0; }
  fi
  "$nvim" --version | head -n 1
  timeout 300 "$nvim" --headless -u NONE -i NONE -n -c "luafile $scripts/neovim.lua"
}

emacs() {
  command -v "${EMACS:-emacs}" >/dev/null || { echo "skipped: there is no Emacs here"; return 0; }
  timeout 120 "${EMACS:-emacs}" --batch -l "$scripts/eglot.el"
}

helix() {
  export HELIX=${HELIX:-hx}
  command -v "${HELIX%% *}" >/dev/null || { echo "skipped: there is no Helix here"; return 0; }
  timeout 180 "${PYTHON:-python3}" "$scripts/helix.py"
}

vscode() {
  if [ -z "${CODE_SERVER:-}" ] || [ -z "${CHROME:-}" ] || [ -z "${PUPPETEER:-}" ]; then
    echo "skipped: CODE_SERVER, CHROME and PUPPETEER don't say where VS Code is"
    return 0
  fi
  crates/composelint-lsp/editors/vscode/build.sh >"$work/build.log" 2>&1 || { cat "$work/build.log"; return 1; }
  local data="$work/code" port=${PORT:-18999} server
  mkdir -p "$data/user/User" "$data/ext" "$data/probe"
  printf '{"workbench.startupEditor":"none","telemetry.telemetryLevel":"off","extensions.autoCheckUpdates":false,"update.mode":"none","composelint.path":"%s"}\n' \
    "$COMPOSELINT" >"$data/user/User/settings.json"
  export XDG_CONFIG_HOME="$data/config" XDG_DATA_HOME="$data/data" HOME="$data" PORT=$port PROBE_OUT="$data/out" PROBE_FIX=1
  export PROBE_FILE="$EXAMPLES/compose.yaml"
  printf '# 日本語 😀\nservices:\n  proxy: {image: nginx, ports: ["443:443"], networks: [front]}\n  api: {image: "app:1", networks: [front, back], depends_on: [db]}\n  db: {image: postgres:17, labels: {"é😀": 日}, networks: [back], ports: ["5432:5432"]}\nnetworks:\n  front: {}\n  back: {internal: false}\n' >"$PROBE_FILE"
  (cd "$scripts/vscode" && cp package.json probe.js "$data/probe/" && cd "$data/probe" && "$root/target/vscode/node_modules/.bin/vsce" package --no-dependencies --allow-missing-repository --skip-license --out probe.vsix >/dev/null 2>&1)
  local code=("$CODE_SERVER" --config "$data/config.yaml" --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry --disable-update-check
    --disable-workspace-trust --disable-getting-started-override --user-data-dir "$data/user" --extensions-dir "$data/ext")
  "${code[@]}" --install-extension "$root/target/vscode/composelint.vsix" >/dev/null
  "${code[@]}" --install-extension "$data/probe/probe.vsix" >/dev/null
  "${code[@]}" >"$data/log" 2>&1 &
  server=$!
  sleep 5
  timeout 150 node "$scripts/vscode/screenshot.js" "$EXAMPLES" "${PICTURE:-$work/vscode.png}" || true
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  cat "$PROBE_OUT"
  grep -qx done "$PROBE_OUT" && ! grep -q FAILED "$PROBE_OUT"
}

[ $# -gt 0 ] || set -- neovim
for editor in "$@"; do
  echo "== $editor"
  examples "$editor"
  "$editor"
done
