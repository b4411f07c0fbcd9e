"""Writes Compose projects whose names, values and paths try to be more than text: hostile.py FOLDER."""

import json
import pathlib
import sys

NAMES = [
    "a\x1b]0;t\x07",
    "b\u202eevil",
    "c ::error file=x::forged",
    "d ##vso[task.setvariable variable=x]y",
    "e\n::stop-commands::t",
    "f<script>alert(1)</script>]]>",
    "g`](https://x.test)![i](j) **k** |",
    "h\"'&{0}${{ github.token }}%0A",
    "漢 é 👩‍💻",
]
FOLDERS = ["plain", "a b", "é漢", "%41#?", "<b>`|&", "--flag=x", "n\n::error::x", "[x](y)", "a:b"]


def project(name: str) -> str:
    q = json.dumps(name, ensure_ascii=True).replace("$", "$$")
    return (
        f"services:\r\n  db: &db\r\n    image: postgres:17\r\n    hostname: {q}\r\n    ports: [\"5432:5432\"]\r\n"
        f"    networks: {{back: {{aliases: [{q}]}}}}\r\n  web:\r\n    image: nginx:1\r\n    ports: [\"80:80\"]\r\n"
        f"    networks: [back]\r\n    labels: {{{q}: {q}}}\r\n    environment: {{P: \"postgres://é:hunter2@db/{name[0]}\"}}\r\n"
        f"networks:\r\n  back: {{name: {q}}}\r\n"
    )


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    (root / ".git").mkdir(parents=True)
    for name, folder in zip(NAMES, FOLDERS):
        for kind, text in [("valid", project(name)), ("refused", f"services:\n  {json.dumps(name)}: {{image: x}}\n")]:
            path = root / kind / folder / "compose.yaml"
            path.parent.mkdir(parents=True)
            path.write_bytes(text.encode())


main()
