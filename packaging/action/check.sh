#!/usr/bin/env bash
# One run of composelint with all reports; the findings never fail this step, the last one does that.
set -euo pipefail

temp=${RUNNER_TEMP:-$(mktemp -d)}/composelint
mkdir -p "$temp"
arguments=(--format json --output "$temp/report.json" --format sarif --output "$temp/report.sarif"
  --format markdown --output "$temp/summary.md")
if [ "$COMPOSELINT_ANNOTATIONS" = true ]; then
  arguments+=(--format github)
else
  arguments+=(--format concise)
fi
[ -z "$COMPOSELINT_CONFIG" ] || arguments+=(--config "$COMPOSELINT_CONFIG")
[ -z "$COMPOSELINT_FAIL_ON" ] || arguments+=(--fail-on "$COMPOSELINT_FAIL_ON")
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<<"$COMPOSELINT_ARGUMENTS"
arguments+=(--)
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<<"$COMPOSELINT_PATHS"

rm -f "$temp"/report.* "$temp/summary.md" "$temp/projects"
status=0
"$COMPOSELINT" check "${arguments[@]}" || status=$?

# A number of the summary that closes the report.
number() {
  [ -f "$temp/report.json" ] || return 0
  sed -n '/^  "summary": {$/,$p' "$temp/report.json" | sed -n "s/^    \"$1\": \([0-9]*\),*\$/\1/p"
}
errors=$(number error) warnings=$(number warning) infos=$(number info) hints=$(number hint) suppressed=$(number suppressed)
{
  echo "findings=$((${errors:-0} + ${warnings:-0} + ${infos:-0} + ${hints:-0}))"
  echo "errors=${errors:-0}"
  echo "warnings=${warnings:-0}"
  echo "suppressed=${suppressed:-0}"
  echo "exit-code=$status"
} >>"$GITHUB_OUTPUT"

# The first file of each project, for the comparison with the base.
[ ! -f "$temp/report.json" ] ||
  sed -n '/^      "files": \[$/{n;s/^        "\(.*\)",\{0,1\}$/\1/p;}' "$temp/report.json" | grep -v '[\\]' >"$temp/projects" || true

# The SARIF stays inside the workspace, wherever the input points.
if [ -f "$temp/report.sarif" ] && [ -n "$COMPOSELINT_SARIF" ]; then
  case /$COMPOSELINT_SARIF/ in
  */../* | //*) echo "::warning title=composelint::sarif-file has to be a path inside the workspace; no SARIF was kept" ;;
  *)
    mkdir -p "$(dirname "./$COMPOSELINT_SARIF")"
    mv "$temp/report.sarif" "./$COMPOSELINT_SARIF"
    printf 'sarif-file=%s\n' "${COMPOSELINT_SARIF//[$'\r\n']/}" >>"$GITHUB_OUTPUT"
    ;;
  esac
fi

if [ "$COMPOSELINT_SUMMARY" = true ] && [ -f "$temp/summary.md" ]; then
  cat "$temp/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
