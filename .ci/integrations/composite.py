"""Runs the steps of a composite action as a runner does, without GitHub.

composite.py LAB ACTION WORKSPACE RESULT [--event EVENT.json] [--env KEY=VALUE]... [INPUT=VALUE]...

Conditions and expressions are evaluated by GitHub's own library. `uses:` steps are listed, not run. RESULT becomes a JSON file with
outputs, annotations, the summary and the exit code. What a runner would refuse or drop without a word is an error here.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml


class Runner:
    def __init__(self, lab: str, action: pathlib.Path, workspace: pathlib.Path, event: dict, extra: dict) -> None:
        self.action = yaml.safe_load((action / "action.yml").read_text())
        self.at, self.workspace, self.event, self.extra = action, workspace, event, extra
        self.temp = tempfile.mkdtemp(prefix="runner é ")
        script = pathlib.Path(lab, "expressions.mjs")
        shutil.copy(pathlib.Path(__file__).with_name(script.name), script)
        self.node = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.steps: dict = {}
        self.failed = False
        self.code = 0
        self.inputs: dict = {}
        self.annotations: list = []
        self.used: list = []
        self.summary = ""
        self.log = ""

    def evaluate(self, expression: str) -> dict:
        context = {
            "inputs": self.inputs,
            "steps": self.steps,
            "github": {
                "action_path": str(self.at),
                "action_repository": "",
                "event": self.event,
                "event_name": "pull_request" if self.event else "push",
                "workspace": str(self.workspace),
            },
            "runner": {"os": "Linux", "arch": "X64", "temp": self.temp},
            "env": {},
        }
        line = json.dumps({"expression": expression, "context": context, "failed": self.failed})
        self.node.stdin.write(line + "\n")
        self.node.stdin.flush()
        return json.loads(self.node.stdout.readline())

    def fill(self, text: object) -> str:
        text = "true" if text is True else "false" if text is False else str(text)
        return re.sub(r"\$\{\{(.*?)\}\}", lambda it: self.evaluate(it.group(1).strip())["text"], text, flags=re.S)

    def run(self, given: dict) -> dict:
        declared = self.action.get("inputs", {})
        unknown = given.keys() - declared.keys()
        assert not unknown, f"no inputs of the action: {unknown}"
        self.inputs = {name: str(about.get("default", "")) for name, about in declared.items()} | given
        for number, step in enumerate(self.action["runs"]["steps"]):
            self.step(number, step)
        outputs = {name: self.fill(about["value"]) for name, about in self.action.get("outputs", {}).items()}
        self.node.stdin.close()
        self.node.wait()
        return {
            "code": self.code, "outputs": outputs, "annotations": self.annotations, "summary": self.summary,
            "uses": self.used, "log": self.log,
        }

    def step(self, number: int, step: dict) -> None:
        condition = str(step.get("if", "success()"))
        if not re.search(r"\b(success|failure|always|cancelled)\s*\(", condition):
            condition = f"success() && ({condition})"
        if not self.evaluate(condition)["holds"]:
            return
        if "uses" in step:
            assert re.search(r"@[0-9a-f]{40}$", step["uses"]), f"{step['uses']} is not pinned"
            self.used.append({"uses": step["uses"], "with": {k: self.fill(v) for k, v in step["with"].items()}})
            return
        assert step.get("shell"), f"step {step['name']} has no shell"
        assert "${{" not in step["run"], f"step {step['name']} has an expression in its script"
        self.script(number, step)

    def script(self, number: int, step: dict) -> None:
        kinds = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"]
        files = {kind: os.path.join(self.temp, f"{kind}-{number}") for kind in kinds}
        for file in files.values():
            pathlib.Path(file).touch()
        kept = ["PATH", "HOME", "LANG", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR"]
        kept += [name for name in os.environ if name.startswith("CARGO_PROFILE_")]
        env = {name: os.environ[name] for name in kept if name in os.environ}
        env |= {
            "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(self.at), "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": self.temp, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", **self.extra, **files,
        }
        env |= {name: self.fill(value) for name, value in step.get("env", {}).items()}
        script = os.path.join(self.temp, f"{number}.sh")
        pathlib.Path(script).write_text(step["run"])
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script]
        done = subprocess.run(command, env=env, cwd=self.workspace, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        text = done.stdout.decode()
        self.log += f"== {step['name']}\n{text}"
        self.read_commands(text)
        summary = pathlib.Path(files["GITHUB_STEP_SUMMARY"]).read_bytes()
        assert len(summary) <= 1 << 20, "a summary is at most 1 MiB"
        self.summary += summary.decode()
        outputs = dict(line.split("=", 1) for line in pathlib.Path(files["GITHUB_OUTPUT"]).read_text().splitlines())
        self.steps[step.get("id", f"_{number}")] = {"outputs": outputs}
        if done.returncode:
            self.failed, self.code = True, done.returncode

    def read_commands(self, text: str) -> None:
        """A line of a log is a command wherever `##[` stands, and when it begins with `::`."""
        kinds: dict = {}
        for line in text.splitlines():
            assert "##[" not in line and "##vso[" not in line, f"an order to a build service: {line}"
            if not line.lstrip().startswith("::"):
                continue
            found = re.match(r"::(error|warning|notice)(?: ([^:]*))?::(.*)$", line)
            assert found, f"a command that is no annotation: {line}"
            kind, properties, message = found.groups()
            kinds[kind] = kinds.get(kind, 0) + 1
            self.annotations.append([kind, properties or "", message])
        assert all(number <= 10 for number in kinds.values()), f"GitHub shows 10 of a kind: {kinds}"


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ["lab", "action", "workspace", "result"]:
        parser.add_argument(name)
    parser.add_argument("--event")
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("inputs", nargs="*")
    args = parser.parse_intermixed_args()
    event = json.loads(pathlib.Path(args.event).read_text()) if args.event else {}
    paths = pathlib.Path(args.action).resolve(), pathlib.Path(args.workspace).resolve()
    runner = Runner(args.lab, *paths, event, dict(it.split("=", 1) for it in args.env))
    result = runner.run(dict(it.split("=", 1) for it in args.inputs))
    pathlib.Path(args.result).write_text(json.dumps(result, indent=1, ensure_ascii=False))
    print(f"exit {result['code']}, {len(result['annotations'])} annotations, outputs {result['outputs']}")


if __name__ == "__main__":
    sys.exit(main())
