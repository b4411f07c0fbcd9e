#!/usr/bin/env bash
# Finds, downloads or builds composelint, and tells the next step where it is.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
temp=${RUNNER_TEMP:-$(mktemp -d)}/composelint
mkdir -p "$temp"

found() {
  "$1" --version
  printf 'binary=%s\n' "$1" >>"$GITHUB_OUTPUT"
  exit 0
}

# The archive's name for this machine, without the version; nothing where none is built.
target() {
  case ${RUNNER_OS:-Linux}-${RUNNER_ARCH:-X64} in
  Linux-X64) echo x86_64-unknown-linux-musl ;;
  Linux-ARM64) echo aarch64-unknown-linux-musl ;;
  macOS-X64) echo x86_64-apple-darwin ;;
  macOS-ARM64) echo aarch64-apple-darwin ;;
  Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

checksum_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Downloads the release that the list names for this machine, and refuses any other bytes.
download() {
  local target line archive sum version url
  target=$(target)
  [ -n "$target" ] || return 1
  line=$(grep -v '^#' "${COMPOSELINT_CHECKSUMS:-$here/checksums.txt}" |
    grep -F -- "-$target.tar.gz" | grep -F -- "  composelint-v${COMPOSELINT_VERSION#v}" | tail -n 1) || return 1
  sum=${line%% *}
  archive=${line##* }
  version=${archive#composelint-}
  version=${version%-"$target".tar.gz}
  if [ -n "${COMPOSELINT_MIRROR:-}" ]; then
    url=$COMPOSELINT_MIRROR/$version/$archive
  elif [ -n "${COMPOSELINT_REPOSITORY:-}" ]; then
    url=${GITHUB_SERVER_URL:-https://github.com}/$COMPOSELINT_REPOSITORY/releases/download/$version/$archive
  else
    return 1
  fi
  echo "downloading composelint $version for $target"
  curl --fail --silent --show-error --location --retry 3 --output "$temp/$archive" "$url" || return 1
  if [ "$(checksum_of "$temp/$archive")" != "$sum" ]; then
    echo "::error title=composelint::$archive is not the archive that packaging/action/checksums.txt names; it was not run"
    exit 2
  fi
  tar -xzf "$temp/$archive" -C "$temp"
}

build() {
  command -v cargo >/dev/null || {
    echo "::error title=composelint::no release of composelint fits this machine, and there is no cargo to build one; install Rust or set the input 'binary'"
    exit 2
  }
  echo "building composelint from the sources of this action"
  cargo install --quiet --locked --path "$here/../../crates/composelint" --root "$temp/built" --force
}

if [ -n "${COMPOSELINT_BINARY:-}" ]; then
  found "$COMPOSELINT_BINARY"
fi
if download; then
  for name in composelint composelint.exe; do
    [ ! -f "$temp/$name" ] || found "$temp/$name"
  done
fi
if [ -n "${COMPOSELINT_VERSION:-}" ]; then
  echo "::error title=composelint::release ${COMPOSELINT_VERSION//[^0-9A-Za-z.+-]/?} cannot be downloaded for this machine"
  exit 2
fi
build
for name in composelint composelint.exe; do
  [ ! -f "$temp/built/bin/$name" ] || found "$temp/built/bin/$name"
done
