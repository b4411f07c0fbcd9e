# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# The hooks with the real pre-commit, from a clean environment, on clean, failing and oddly named files.

# A repository with a clean project, one with findings, and files that belong to nobody; everything is staged.
pre_commit_project() {
  rm -rf "$1" && git init -q "$1" && mkdir -p "$1/clean" "$1/bad/parts" "$1/odd é/--config=x"
  printf 'services:\n  job:\n    image: example.test/job:1\n    network_mode: none\n' >"$1/clean/compose.yaml"
  printf 'A=1\n' >"$1/.env"
  printf 'services: {app: {class: App}}\n' >"$1/services.yaml"
  printf 'include: [parts/compose.db.yaml]\nservices:\n  web: &web {image: "nginx:1", env_file: web.env}\n' >"$1/bad/compose.yaml"
  printf 'services: {web: {labels: {a: b}}}\n' >"$1/bad/compose.override.yaml"
  printf 'services:\r\n  db:\r\n    image: postgres:17\r\n    ports: ["5432:5432"]\r\n' >"$1/bad/parts/compose.db.yaml"
  printf 'B=1\n' >"$1/bad/web.env"
  cp "$1/clean/compose.yaml" "$1/odd é/--config=x/compose.yaml"
  git -C "$1" add --all
}

# pre_commit_try EXPECTED HOOK FILE...: the hook on these files ends as expected (0 passes, 1 fails).
pre_commit_try() {
  local expected=$1 hook=$2 status=0 log=$lab/pre-commit.log
  shift 2
  (cd "$lab/pre-commit/project" && pre-commit try-repo "$lab/pre-commit/hooks" "$hook" --verbose --files "$@") >"$log" 2>&1 || status=$?
  [ "$status" = "$expected" ] || { cat "$log"; fail "$hook on $* ended with $status, not $expected"; }
  if [ "$expected" = 1 ]; then
    grep -q 'published-database-port' "$log" || { cat "$log"; fail "$hook on $* failed for another reason"; }
    # Two files of one project are one project.
    [ "$(grep -c 'error\[published-database-port\]' "$log")" = 1 ] || { cat "$log"; fail "$hook on $* said it twice"; }
  fi
  echo "$hook on $*: $(if [ "$status" = 0 ]; then echo passed; else echo failed, as it should; fi)"
}

integration_pre_commit() {
  local there=$lab/pre-commit composelint hook
  composelint=$(debug_binary)
  rm -rf "$there" && mkdir -p "$there"
  export PRE_COMMIT_HOME=$there/home GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.test GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.test
  pre-commit validate-manifest "$root/.pre-commit-hooks.yaml" "$root/packaging/pre-commit/mirror/.pre-commit-hooks.yaml"
  pre_commit_project "$there/project"
  # What is committed here, as a repository of its own; the sources' own changes count, too.
  git init -q "$there/hooks"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
  done | tar -c --null -T - -f -) | tar -x -C "$there/hooks" -f -
  git -C "$there/hooks" add --all && git -C "$there/hooks" commit -q -m hooks

  PATH=$(dirname "$composelint"):$PATH
  # The Rust hook is built by pre-commit itself; registry packages that were built before are used again.
  export CARGO_TARGET_DIR=$root/target
  for hook in composelint-system composelint; do
    pre_commit_try 0 "$hook" clean/compose.yaml
    pre_commit_try 0 "$hook" .env services.yaml
    pre_commit_try 0 "$hook" "odd é/--config=x/compose.yaml"
    pre_commit_try 1 "$hook" bad/compose.yaml bad/compose.override.yaml
    pre_commit_try 1 "$hook" bad/compose.override.yaml
    pre_commit_try 1 "$hook" bad/parts/compose.db.yaml
    pre_commit_try 1 "$hook" bad/web.env
  done
  unset CARGO_TARGET_DIR
  pre_commit_try 1 composelint-all README.md
}
