#!/usr/bin/env bash
# Builds target/vscode/composelint.vsix: checks the types, bundles the extension, packs it. Needs Node 20 and npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work="$root/target/vscode"
mkdir -p "$work"
rm -rf "$work/src" "$work/dist"
cp -R "$here/src" "$here/package.json" "$here/tsconfig.json" "$here/README.md" "$here/.vscodeignore" "$work/"
cat "$root/LICENSE-MIT" "$root/LICENSE-APACHE" > "$work/LICENSE"
cd "$work"
npm install --no-audit --no-fund --ignore-scripts --no-package-lock
npm run --silent check
npm run --silent bundle
npx --no-install vsce package --no-dependencies --allow-missing-repository --skip-license --out composelint.vsix
