#!/usr/bin/env bash
# archive.sh TARGET FOLDER OUT: packs the program in FOLDER with completions, manual pages and licences
# as OUT/composelint-vVERSION-TARGET.tar.gz.
set -euo pipefail

target=$1 folder=$2 out=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
program=composelint
[ -f "$folder/$program" ] || program=composelint.exe
[ -f "$folder/$program" ] || { echo "archive.sh: there is no composelint in $folder" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$folder/$program" "$root/README.md" "$root/CHANGELOG.md" "$root"/LICENSE-* "$work/"
mkdir -p "$work/completions" "$work/man" "$out"
"$folder/$program" completions bash >"$work/completions/composelint.bash"
"$folder/$program" completions zsh >"$work/completions/_composelint"
"$folder/$program" completions fish >"$work/completions/composelint.fish"
"$folder/$program" completions powershell >"$work/completions/_composelint.ps1"
"$folder/$program" completions elvish >"$work/completions/composelint.elv"
"$folder/$program" man >"$work/man/composelint.1"
tar -C "$work" -czf "$out/composelint-v$version-$target.tar.gz" .
echo "$out/composelint-v$version-$target.tar.gz"
