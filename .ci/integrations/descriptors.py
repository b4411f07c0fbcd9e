"""The commands that MegaLinter's and Trunk's descriptors amount to, run as these programs would run them.

    descriptors.py ROOT BINARY

Neither program can be installed from an index of packages; what they do with a descriptor is in their documentation. Checked are the files
that they would hand over, exit codes, and the SARIF that they read.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

# The files of contract, and some that are not.
COMPOSE = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.prod.yaml", "compose_é.yml", "compose-x.yaml"]
OTHERS = ["mycompose.yaml", "compose.json", "compose.yaml.j2", "docker.yaml", "composer.yaml"]


def fail(text):
    sys.exit(f"descriptors.py: {text}")


def same_files(who, pattern, folder):
    for name in COMPOSE + OTHERS:
        if bool(re.fullmatch(pattern, folder + name)) != (name in COMPOSE):
            fail(f"{who} is wrong about {folder}{name}")


def run(who, command, cwd, expected):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != expected:
        fail(f"{who}: exit {done.returncode}, expected {expected}: {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def rules(sarif):
    return {result["ruleId"] for result in json.loads(sarif)["runs"][0]["results"]}


def megalinter(root, binary, folder):
    descriptor = yaml.safe_load((root / "packaging/megalinter/composelint.megalinter-descriptor.yml").read_text())
    [linter] = descriptor["linters"]
    if (linter["cli_executable"], linter["cli_lint_mode"]) != ("composelint", "list_of_files"):
        fail("MegaLinter's descriptor runs something else")
    [pattern] = linter["file_names_regex"]
    same_files("MegaLinter", pattern, "")
    command = [binary, *linter["cli_lint_extra_args"]]
    out = folder / "megalinter.sarif"
    sarif = [str(out) if part == "{{SARIF_OUTPUT_FILE}}" else part for part in linter["cli_sarif_args"]]
    config = [linter["cli_config_arg_name"], str(folder / linter["config_file_name"])]
    if "published-database-port" not in run("MegaLinter", [*command, *config, "open/compose.yaml"], folder, 1):
        fail("MegaLinter's command finds nothing")
    run("MegaLinter with SARIF", [*command, *sarif, "open/compose.yaml", "calm/compose.yaml"], folder, 1)
    if "published-database-port" not in rules(out.read_text()):
        fail("MegaLinter's SARIF has no finding")
    run("MegaLinter", [*command, "calm/compose.yaml"], folder, 0)
    run("MegaLinter's version", [binary, linter["cli_version_arg_name"]], folder, 0)
    for example in linter["examples"]:
        run("MegaLinter's example", [binary, *example.split()[1:]], folder / "open", 1)


def trunk(root, binary, folder):
    plugin = yaml.safe_load((root / "packaging/trunk/plugin.yaml").read_text())
    [definition] = plugin["lint"]["definitions"]
    [files] = [kind for kind in plugin["lint"]["files"] if kind["name"] in definition["files"]]
    for at in ("", "deploy/été/"):
        same_files("Trunk", files["regex"], at)
    [lint] = definition["commands"]
    words = lint["run"].split()
    at = words.index("${target}")
    for targets, expected in ([["open/compose.yaml", "calm/compose.yaml"], 1], [["calm/compose.yaml"], 0]):
        said = run("Trunk", [binary, *words[1:at], *targets, *words[at + 1 :]], folder, expected)
        if expected not in lint["success_codes"] or ("published-database-port" in rules(said)) != bool(expected):
            fail(f"Trunk's command on {targets}: {said}")


def main():
    root, binary = Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, text in {
            "open": (root / "examples/flat/compose.yaml").read_text(),
            "calm": "services:\n  job:\n    image: example.test/job:1\n    network_mode: none\n",
        }.items():
            (folder / kind).mkdir()
            (folder / kind / "compose.yaml").write_text(text)
        (folder / "open/compose.override.yaml").write_text("services: {}\n")
        (folder / ".composelint.yaml").write_text("version: 1\n")
        subprocess.run(["git", "init", "-q", name], check=True)
        megalinter(root, binary, folder)
        trunk(root, binary, folder)
    print("MegaLinter's and Trunk's commands find what there is to find, in the files that they would be given")


main()
