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

# pre_commit_ends EXPECTED WHAT COMMAND...: the hook ends as expected (0 passes, 1 fails), and fails for the right reason.
pre_commit_ends() {
  local expected=$1 what=$2 status=0 log=$lab/pre-commit.log
  shift 2
  (cd "$lab/pre-commit/project" && "$@") >"$log" 2>&1 || status=$?
  [ "$status" = "$expected" ] || { cat "$log"; fail "$what ended with $status, not $expected"; }
  # Two files of one project are one project, so that it is said once.
  if [ "$expected" = 1 ] && [ "$(grep -c 'error\[published-database-port\]' "$log")" != 1 ]; then
    cat "$log"
    fail "$what failed for another reason, or said it twice"
  fi
  echo "$what: $(if [ "$status" = 0 ]; then echo passed; else echo failed, as it should; fi)"
}

# pre_commit_all NAME COMMAND...: every file selects its project, and what belongs to none selects nothing.
pre_commit_all() {
  local name=$1
  shift
  pre_commit_ends 0 "$name, a clean project" "$@" --files clean/compose.yaml
  pre_commit_ends 0 "$name, files of nobody" "$@" --files .env services.yaml
  pre_commit_ends 0 "$name, a name like a flag" "$@" --files "odd é/--config=x/compose.yaml"
  pre_commit_ends 1 "$name, base and override" "$@" --files bad/compose.yaml bad/compose.override.yaml
  pre_commit_ends 1 "$name, an override" "$@" --files bad/compose.override.yaml
  pre_commit_ends 1 "$name, an include" "$@" --files bad/parts/compose.db.yaml
  pre_commit_ends 1 "$name, an env file" "$@" --files bad/web.env
}

integration_pre_commit() {
  local there=$lab/pre-commit composelint
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
  pre_commit_all "try-repo composelint-system" pre-commit try-repo "$there/hooks" composelint-system --verbose
  # The Rust hook is built by pre-commit, for each try-repo anew; what comes from the index of crates is built once.
  export CARGO_TARGET_DIR=$root/target
  pre_commit_ends 1 "try-repo composelint" pre-commit try-repo "$there/hooks" composelint --verbose --files bad/web.env
  printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: composelint\n        verbose: true\n' \
    "$there/hooks" "$(git -C "$there/hooks" rev-parse HEAD)" >"$there/project/.pre-commit-config.yaml"
  git -C "$there/project" add .pre-commit-config.yaml
  pre_commit_all "run composelint" pre-commit run
  printf '      - id: composelint-all\n' >>"$there/project/.pre-commit-config.yaml"
  git -C "$there/project" add .pre-commit-config.yaml
  pre_commit_ends 1 "run composelint-all" pre-commit run composelint-all --files services.yaml
  unset CARGO_TARGET_DIR
}
