# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# What people install: the static binary, the wheel, the npm packages; each tried as a new user would.

# package_check COMMAND...: the program that was installed finds what there is to find.
package_check() {
  local status=0
  "$@" --version
  "$@" check --format concise "$root/examples/flat" >"$lab/package.out" || status=$?
  if [ "$status" != 1 ] || ! grep -q 'published-database-port' "$lab/package.out"; then
    fail "$* does not work: exit $status"
  fi
}

# The static binary as an archive in $lab/dist; built once.
static_archive() {
  local target=x86_64-unknown-linux-musl
  rustup target list --installed 2>/dev/null | grep -q "$target" || rustup target add "$target" >/dev/null 2>&1 ||
    fail "cannot install Rust's $target target; is there a network? (rustup target add $target)"
  # The allocator is C.
  if ! command -v musl-gcc >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends musl-tools >/dev/null
  fi
  command -v musl-gcc >/dev/null || fail "the static binary needs musl-gcc (Debian: apt-get install musl-tools)"
  cargo build --quiet --release --locked -p composelint --target "$target"
  rm -rf "$lab/dist" && mkdir -p "$lab/dist"
  "$root/packaging/release/archive.sh" "$target" "$root/target/$target/release" "$lab/dist"
}

# A Docker daemon of our own, without a network: its folder is $lab/engine, DOCKER_HOST is set for the caller. It stops with
# engine_stop, and with the script, however that ends.
engine_start() {
  local engine=$lab/engine
  rm -rf "$engine" && mkdir -p "$engine"
  dockerd --data-root "$engine/data" --exec-root "$engine/exec" --pidfile "$engine/pid" --host "unix://$engine/socket" \
    --bridge none --iptables=false --ip-forward=false --storage-driver vfs >"$engine/log" 2>&1 &
  engine_process=$!
  trap engine_stop EXIT
  export DOCKER_HOST=unix://$engine/socket
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && return
    sleep 0.5
  done
  cat "$engine/log" >&2
  fail "dockerd did not start"
}

engine_stop() {
  trap - EXIT
  # One that did not start is gone already.
  kill "$engine_process" 2>/dev/null || true
  wait "$engine_process" || true
  unset DOCKER_HOST
}

# container_image BINARY: the image from packaging/docker, built and run without a network, a writable file or a user.
container_image() {
  local run=(docker run --rm --network none --read-only -v "$root/examples:/src:ro" composelint:integrations) status=0
  if [ "$(id -u)" != 0 ] || ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    echo "skipped: the container image (it needs root, dockerd and docker)"
    return
  fi
  engine_start
  rm -rf "$lab/image" && mkdir -p "$lab/image/amd64" && cp "$1" "$lab/image/amd64/composelint"
  docker build -q -t composelint:integrations -f "$root/packaging/docker/Dockerfile" "$lab/image" >/dev/null
  "${run[@]}" check --format concise flat >"$lab/image.out" || status=$?
  if [ "$status" != 1 ] || ! grep 'published-database-port' "$lab/image.out" >/dev/null; then
    fail "the container image: exit $status, $(cat "$lab/image.out")"
  fi
  "${run[@]}" check --fail-on error segmented >"$lab/image.out" ||
    fail "the container image on a quiet project: $(cat "$lab/image.out")"
  docker image inspect --format 'the container image: {{.Size}} bytes, user {{.Config.User}}' composelint:integrations
  engine_stop
}

integration_static() {
  local empty=$lab/empty status=0
  static_archive
  rm -rf "$empty" && mkdir -p "$empty/src" && tar -xzf "$lab"/dist/*.tar.gz -C "$empty" ./composelint
  cp -r "$root/examples/flat" "$empty/src/"
  if [ "$(id -u)" = 0 ]; then
    # A root directory with nothing in it but the program and what it reads.
    chroot "$empty" /composelint check --format concise /src/flat || status=$?
    [ "$status" = 1 ] || fail "the static binary in an empty root: exit $status"
  else
    echo "skipped: an empty root needs root (chroot)"
  fi
  container_image "$empty/composelint"
  # The archive has what a package needs besides the program.
  tar -tzf "$lab"/dist/*.tar.gz | grep -x './man/composelint.1' >/dev/null || fail "the archive has no manual page"
  if command -v man >/dev/null; then
    tar -xzOf "$(echo "$lab"/dist/*.tar.gz)" ./man/composelint.1 | man --warnings -l - >/dev/null || fail "the manual page cannot be read"
  fi
  for shell in bash zsh fish; do
    if command -v "$shell" >/dev/null; then
      "$root/target/x86_64-unknown-linux-musl/release/composelint" completions "$shell" >"$lab/completion" && "$shell" -n "$lab/completion"
    fi
  done
}

# The wheel in $lab/wheels, for this machine alone; a release builds for manylinux2014 with zig.
wheel() {
  rm -rf "$lab/wheels"
  (cd "$root" && maturin build --quiet --release --compatibility linux --out "$lab/wheels")
}

integration_wheel() {
  local venv=$lab/fresh
  wheel
  rm -rf "$venv" && python3 -m venv "$venv"
  "$venv/bin/pip" -q install --disable-pip-version-check --no-index "$lab"/wheels/composelint_cli-*.whl
  package_check "$venv/bin/composelint"
  # The mirror repository of pre-commit installs that wheel, without any Rust.
  local mirror=$lab/mirror version
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
  grep -q "composelint-cli==$version" "$root/packaging/pre-commit/mirror/pyproject.toml" || fail "the mirror names another version than $version"
  rm -rf "$mirror" && cp -r "$root/packaging/pre-commit/mirror" "$mirror" && git init -q "$mirror"
  export PRE_COMMIT_HOME=$lab/mirror-home GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.test GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.test
  rm -rf "$PRE_COMMIT_HOME" && git -C "$mirror" add --all && git -C "$mirror" commit -q -m mirror
  pre_commit_project "$lab/mirror-project"
  for pair in 0:clean/compose.yaml 1:bad/web.env; do
    local status=0
    (cd "$lab/mirror-project" && PIP_FIND_LINKS=$lab/wheels pre-commit try-repo "$mirror" composelint --files "${pair#*:}") >"$lab/mirror.log" 2>&1 || status=$?
    [ "$status" = "${pair%%:*}" ] || { cat "$lab/mirror.log"; fail "the mirror's hook on ${pair#*:}: $status"; }
  done
  echo "the wheel and the mirror's hook work without Rust"
}

integration_npm() {
  local there=$lab/npm-project
  [ -n "$(ls "$lab/dist" 2>/dev/null)" ] || static_archive
  rm -rf "$there" "$lab/npm-packages" && mkdir -p "$there" "$lab/npm-packages"
  node "$root/packaging/npm/build.mjs" "$lab/dist" "$lab/npm-packages"
  (cd "$there" && npm init -y >/dev/null 2>&1 &&
    npm install --offline --ignore-scripts --no-audit --no-fund --loglevel=error "$lab"/npm-packages/*.tgz >/dev/null)
  package_check "$there/node_modules/.bin/composelint"
  # Without the package of this machine it says what is missing.
  rm -rf "$there/node_modules/@composelint"
  local status=0
  "$there/node_modules/.bin/composelint" --version 2>"$lab/package.out" || status=$?
  if [ "$status" != 2 ] || ! grep -q 'is missing' "$lab/package.out"; then
    fail "the npm wrapper alone: exit $status"
  fi
  echo "the npm packages work, and the wrapper says when one is missing"
}
