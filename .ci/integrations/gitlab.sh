# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# The GitLab component's job, run by gitlab-ci-local: inputs, the wheel installed by pip, the exit code, the reports.

# gitlab_job PROJECT FAIL_ON: runs the job in a repository with that example, and prints its exit code.
gitlab_job() {
  local there=$lab/gitlab status=0
  rm -rf "$there" && mkdir -p "$there"
  cp "$root/examples/$1"/*.y*ml "$there/"
  # The image is a container's; here the job runs in the shell.
  sed '/^  image: \$\[\[/d' "$root/packaging/gitlab/templates/composelint.yml" >"$there/component.yml"
  printf 'include:\n  - local: component.yml\n    inputs:\n      fail-on: %s\n' "$2" >"$there/.gitlab-ci.yml"
  git -C "$there" init -q && git -C "$there" remote add origin git@gitlab.example.test:team/shop.git
  git -C "$there" add --all
  git -C "$there" -c user.name=t -c user.email=t@example.test commit -q -m shop
  (cd "$there" && PATH=$lab/gitlab-venv/bin:$PATH PIP_NO_INDEX=1 PIP_FIND_LINKS=$lab/wheels \
    "$lab/node_modules/.bin/gitlab-ci-local" composelint) >"$lab/gitlab.log" 2>&1 || status=$?
  echo "$status"
}

integration_gitlab() {
  local project fail_on expected status report
  [ -n "$(ls "$lab/wheels" 2>/dev/null)" ] || wheel
  for run in flat:warning:1 flat:never:0 segmented:warning:0; do
    rm -rf "$lab/gitlab-venv" && python3 -m venv "$lab/gitlab-venv"
    IFS=: read -r project fail_on expected <<<"$run"
    status=$(gitlab_job "$project" "$fail_on")
    [ "$status" = "$expected" ] || { cat "$lab/gitlab.log"; fail "the GitLab job on $project with fail-on $fail_on: exit $status, expected $expected"; }
    # The reports are where the job says that they are.
    while read -r report; do
      [ -s "$lab/gitlab/$report" ] || { cat "$lab/gitlab.log"; fail "the GitLab job on $project left no $report"; }
    done < <(sed -n 's/^ *\(codequality\|junit\): //p' "$lab/gitlab/component.yml")
  done
  echo "the GitLab job installs the wheel, fails where it should and leaves both reports"
}
