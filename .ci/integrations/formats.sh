# shellcheck shell=bash disable=SC2154 # `root` and `lab` are set by integrations.sh, which reads this file
# Reports against the official schemas and validators.

# GitHub's and Microsoft's own rules for SARIF.
multitool() {
  local tool=$lab/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
  chmod +x "$tool"
  # Its exit code is 0 even when it found errors.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$tool" validate "$1" --rule-kind 'Sarif;Ghas' --level 'Error;Warning' \
    --output "$1.log" --log ForceOverwrite >"$1.out" 2>&1 || { cat "$1.out"; fail "the SARIF multitool failed on $1"; }
  if grep -E ': error ' "$1.out"; then fail "$1 is not the SARIF that GitHub asks for"; fi
}

integration_formats() {
  local composelint out=$lab/reports project name status
  composelint=$(debug_binary)
  rm -rf "$out" && mkdir -p "$out"
  python3 "$root/.ci/integrations/schemas.py" fetch "$lab"
  python3 "$root/.ci/integrations/hostile.py" "$out/hostile"
  git init -q "$out/calm" && printf 'services:\n  job:\n    image: example.test/job:1\n    network_mode: none\n' >"$out/calm/compose.yaml"
  mkdir -p "$out/nothing/.git" "$out/refused/.git" && printf 'services: [\n' >"$out/refused/compose.yaml"
  for project in "$root/examples" "$out/hostile" "$out/calm" "$out/refused" "$out/nothing"; do
    name=$(basename "$project")
    status=0
    (cd "$project" && "$composelint" -q --format sarif --output "$out/$name.sarif" --format gitlab --output "$out/$name.gitlab.json" \
      --format junit --output "$out/$name.xml" --format rdjson --output "$out/$name.rdjson" \
      --format json --output "$out/$name.json" --format github --output "$out/$name.github" \
      --format markdown --output "$out/$name.md") 2>"$out/$name.stderr" || status=$?
    case $name/$status in
    examples/1 | hostile/1 | calm/0 | refused/1 | nothing/2) ;;
    *) cat "$out/$name.stderr"; fail "$name ended with exit code $status" ;;
    esac
    multitool "$out/$name.sarif"
    [ "$status" = 2 ] || "$lab/node_modules/.bin/rdformat-validator" "$out/$name.rdjson" >"$out/$name.rdjson.out" ||
      { cat "$out/$name.rdjson.out"; fail "$out/$name.rdjson is not what reviewdog reads"; }
  done
  python3 "$root/.ci/integrations/schemas.py" check "$lab" "$out"
}

# What MegaLinter and Trunk would run.
integration_descriptors() {
  python3 "$root/.ci/integrations/descriptors.py" "$root" "$(debug_binary)"
}
