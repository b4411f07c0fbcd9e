#!/usr/bin/env bash
# What became reachable and what no longer is, against the base of the pull request.
set -euo pipefail

temp=${RUNNER_TEMP:-$(mktemp -d)}/composelint
mkdir -p "$temp"
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

status=0
"$COMPOSELINT" diff --base "$base" --exit-code >"$temp/difference.txt" 2>"$temp/difference.log" || status=$?
case $status in
0) echo "changed=false" >>"$GITHUB_OUTPUT" ;;
1) echo "changed=true" >>"$GITHUB_OUTPUT" ;;
*)
  echo "reachability was not compared:"
  cat "$temp/difference.log"
  exit 0
  ;;
esac
if [ "$COMPOSELINT_SUMMARY" = true ]; then
  # Nothing in a <pre> without < is Markdown. A summary has room for 1 MiB.
  {
    printf '\n<details open><summary>Reachability, compared with the base</summary>\n\n<pre>\n'
    head -c 200000 "$temp/difference.txt" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g'
    printf '\n</pre>\n\n</details>\n'
  } >>"$GITHUB_STEP_SUMMARY"
fi
