#!/usr/bin/env bash
# Installs what composelint is measured against, on Debian 12, as root.
#
#   .ci/oracles.sh [compose] [DIRECTORY]   Docker Compose 2.40 as DIRECTORY/docker-compose (default /opt/composelint-oracle)
#   .ci/oracles.sh engine                  Debian's own Docker Engine, for the engine tests and the container image
#
# Debian 12 has an older Compose: the binary is taken out of the package of a newer suite, from the mirror that
# this machine already uses, and nothing else of that suite is installed.
set -euo pipefail

suite=sid
release=2.40

mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
    grep -v '^ *#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' '
}

compose() {
  local directory=$1 binary=$1/docker-compose uri apt
  if [ -x "$binary" ] && [[ $("$binary" version --short) == "$release"* ]]; then
    return
  fi
  uri=$(mirror) || true
  [ -n "$uri" ] || { echo "oracles.sh: no Debian mirror in /etc/apt/sources.list*" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT # `work` outlives the function for this
  mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$directory"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" >"$work/sources.list"
  apt=(apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o APT::Sandbox::User=root
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache")
  "${apt[@]}" update
  (cd "$work" && "${apt[@]}" download docker-compose)
  dpkg -x "$work"/docker-compose_*.deb "$work/package"
  install -m 755 "$work/package/usr/libexec/docker/cli-plugins/docker-compose" "$binary"
  [[ $("$binary" version --short) == "$release"* ]] || {
    echo "oracles.sh: the mirror has Docker Compose $("$binary" version --short), the records are of $release" >&2
    exit 1
  }
}

engine() {
  command -v dockerd >/dev/null && return
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends docker.io iproute2 iptables
}

case ${1:-compose} in
compose) compose "${2:-/opt/composelint-oracle}" ;;
engine) engine ;;
*)
  echo "usage: .ci/oracles.sh [compose [DIRECTORY] | engine]" >&2
  exit 2
  ;;
esac
