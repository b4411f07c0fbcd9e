# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# The GitHub Action, step by step, in a runner of our own (composite.py).

# action_run NAME EXPECTED WORKSPACE ARGUMENT...: the action ends as expected; the result is in $lab/action/NAME.json.
action_run() {
  local name=$1 expected=$2 workspace=$3
  shift 3
  printf '%s: ' "$name"
  python3 "$root/.ci/integrations/composite.py" "$lab" "$root" "$workspace" "$lab/action/$name.json" "$@"
  python3 - "$lab/action/$name.json" "$expected" <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[1]))
assert result["code"] == int(sys.argv[2]), f"exit {result['code']}, not {sys.argv[2]}\n{result['log']}"
assert "hunter2" not in json.dumps(result), "a secret in the log"
PYTHON
}

# result NAME CONDITION: a condition in Python about `it`, a result.
result() {
  python3 -c "import json, sys; it = json.load(open(sys.argv[1])); assert $2, json.dumps(it, indent=1)" "$lab/action/$1.json" ||
    fail "the action's run '$1': $2"
}

integration_action() {
  local composelint there=$lab/action project=$lab/action/project archive sum
  composelint=$(debug_binary)
  rm -rf "$there" && mkdir -p "$there/mirror/v9.9.9" "$project"
  export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.test GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.test

  # A pull request that publishes a database.
  git init -q -b main "$project"
  printf 'services:\n  web:\n    image: nginx:1\n    ports: ["80:80"]\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: hunter2}\n    networks: [é]\nnetworks: {é: {internal: true}}\n' >"$project/compose.yaml"
  git -C "$project" add --all && git -C "$project" commit -q -m base
  printf '{"pull_request": {"base": {"sha": "%s"}}}' "$(git -C "$project" rev-parse HEAD)" >"$there/event.json"
  sed -i 's/    networks: \[é\]/    ports: ["5432:5432"]/' "$project/compose.yaml"

  action_run pull-request 1 "$project" --event "$there/event.json" "binary=$composelint" upload-sarif=true
  result pull-request "int(it['outputs']['errors']) >= 1 and it['outputs']['exit-code'] == '1'"
  result pull-request "any(kind == 'error' and 'file=compose.yaml' in where for kind, where, _ in it['annotations'])"
  result pull-request "'mermaid' in it['summary'] and 'published-database-port' in it['summary']"
  result pull-request "it['uses'][0]['with']['sarif_file'] == 'composelint.sarif'"
  [ -s "$project/composelint.sarif" ] || fail "the action left no SARIF"
  result pull-request "it['outputs']['topology-changed'] == 'true' and 'newly reachable from outside' in it['summary']"

  action_run push 0 "$project" "binary=$composelint" fail-on=never annotations=false summary=false sarif-file=out/é.sarif
  result push "it['annotations'] == [] and it['summary'] == '' and it['outputs']['topology-changed'] == ''"
  [ -s "$project/out/é.sarif" ] || fail "the SARIF is not where the input says"
  action_run outside 1 "$project" "binary=$composelint" sarif-file=../x.sarif
  result outside "it['outputs']['sarif-file'] == '' and it['uses'] == []"
  mkdir -p "$there/empty/.git"
  action_run empty 2 "$there/empty" "binary=$composelint"
  result empty "it['annotations'][0][0] == 'error' and 'no Compose file' in it['annotations'][0][2]"
  result empty "it['outputs']['exit-code'] == '2' and it['outputs']['findings'] == '0' and it['outputs']['sarif-file'] != ''"
  python3 "$root/.ci/integrations/hostile.py" "$there/hostile"
  action_run hostile 1 "$there/hostile" "binary=$composelint" 'paths=valid
refused' 'arguments=--ignore
unbound-published-port'
  result hostile "len(it['annotations']) <= 30 and '<script' not in it['summary']"

  # A release from a mirror: the right bytes run, any others don't, and one that is not listed is not even downloaded.
  archive="composelint-v9.9.9-x86_64-unknown-linux-musl.tar.gz"
  tar -czf "$there/mirror/v9.9.9/$archive" -C "$(dirname "$composelint")" composelint
  sum=$(sha256sum "$there/mirror/v9.9.9/$archive" | cut -d ' ' -f 1)
  printf '# sums\n%s  %s\n' "$sum" "$archive" >"$there/checksums.txt"
  action_run download 1 "$project" --env "COMPOSELINT_CHECKSUMS=$there/checksums.txt" "mirror=file://$there/mirror"
  result download "'downloading composelint v9.9.9' in it['log']"
  printf '%064d  %s\n' 0 "$archive" >"$there/checksums.txt"
  action_run forged 2 "$project" --env "COMPOSELINT_CHECKSUMS=$there/checksums.txt" "mirror=file://$there/mirror"
  result forged "'it was not run' in it['annotations'][0][2]"
  action_run unlisted 2 "$project" "mirror=file://$there/mirror" version=9.9.9
  # Without a release it is built from the sources of the action.
  CARGO_TARGET_DIR=$root/target action_run built 1 "$project"
  result built "'building composelint from the sources' in it['log']"
}
