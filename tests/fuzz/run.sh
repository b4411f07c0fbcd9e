#!/usr/bin/env bash
# Fuzzes one target for a number of seconds, seeded with the projects of tests/oracle and the regressions found so far.
set -euo pipefail
target=${1:?a target: tree, interpolation, dotenv or project} seconds=${2:-900}
cd "$(dirname "$0")"
mkdir -p "corpus/$target" "regressions/$target"
number=0
while IFS= read -r -d '' file; do
  number=$((number + 1))
  cp "$file" "corpus/$target/seed-$number"
done < <(find ../oracle/projects -type f \( -name '*.yaml' -o -name '*.yml' -o -name '*.env' -o -name '.env' \) ! -name case.yaml -size -8k -print0 | sort -z)
cp -r regressions/"$target"/. "corpus/$target/" 2>/dev/null || true
export RUSTC_BOOTSTRAP=1
exec cargo fuzz run --fuzz-dir . "$target" "corpus/$target" -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192
