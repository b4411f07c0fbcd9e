#!/usr/bin/env bash
# What became reachable and what no longer is, against the base of the pull request.
set -euo pipefail

temp=${RUNNER_TEMP:-$(mktemp -d)}/composelint
[ -f "$temp/projects" ] || exit 0
base=$COMPOSELINT_BASE
case $base in
'' | -* | *[!0-9A-Za-z/._~^-]*)
  echo "::warning title=composelint::the base is no name of a commit; reachability was not compared"
  exit 0
  ;;
esac
if ! git cat-file -e "$base^{commit}" 2>/dev/null && ! git fetch --quiet --depth=1 origin "$base"; then
  echo "::warning title=composelint::commit $base is not here and cannot be fetched (fetch-depth: 0 in the checkout brings it); reachability was not compared"
  exit 0
fi

# The project of a file: the folder, when Docker Compose finds the file there by itself.
project_of() {
  case ${1##*/} in
  compose.yaml | compose.yml | docker-compose.yaml | docker-compose.yml) dirname -- "$1" ;;
  *) printf '%s\n' "$1" ;;
  esac
}

compared=0 changed=false
while IFS= read -r file; do
  [ "$compared" -lt 20 ] || break
  project=$(project_of "$file")
  status=0
  "$COMPOSELINT" diff --base "$base" --exit-code --format markdown -- "$project" >"$temp/difference.md" 2>"$temp/difference.log" || status=$?
  case $status in
  0) compared=$((compared + 1)) ;;
  1)
    compared=$((compared + 1))
    changed=true
    if [ "$COMPOSELINT_SUMMARY" = true ]; then
      # All summaries of a step have room in 1 MiB; half a table or graph would spoil the rest.
      if [ "$(wc -c <"$temp/difference.md")" -le 40000 ]; then
        cat "$temp/difference.md" >>"$GITHUB_STEP_SUMMARY"
      else
        echo "The reachability of a project changes in more places than a summary can show: composelint diff lists them." >>"$GITHUB_STEP_SUMMARY"
      fi
      printf '\n\n' >>"$GITHUB_STEP_SUMMARY"
    fi
    ;;
  *) cat "$temp/difference.log" ;; # a project that the base does not have, for example
  esac
done <"$temp/projects"
[ "$compared" = 0 ] || echo "changed=$changed" >>"$GITHUB_OUTPUT"
