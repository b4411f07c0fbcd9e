"""Opens an example in Helix in a terminal of its own, prints the screen, and applies a fix. Needs pexpect and pyte.

Called by .ci/editors.sh: COMPOSELINT, EXAMPLES, HELIX (the command, with its arguments).
"""

import json
import os
import shlex
import sys
import tempfile
import time

import pexpect
import pyte

TEXT = '# 日本語 😀\nservices:\n  db: {image: postgres:17, labels: {"é😀": 日}, ports: ["5432:5432"]}\n'
SIZE = (30, 200)


class Screen(pyte.Screen):
    def report_device_status(self, *_, **__):
        pass

    def report_device_attributes(self, *_, **__):
        pass


def main() -> int:
    home = tempfile.mkdtemp()
    os.makedirs(f"{home}/helix")
    with open(f"{home}/helix/languages.toml", "w", encoding="utf-8") as out:
        out.write(f'[language-server.composelint]\ncommand = {json.dumps(os.environ["COMPOSELINT"])}\nargs = ["lsp"]\n')
        for name in ["yaml", "docker-compose"]:
            out.write(f'[[language]]\nname = "{name}"\nlanguage-servers = ["composelint"]\n')
    with open(f"{home}/helix/config.toml", "w", encoding="utf-8") as out:
        out.write('[editor]\nend-of-line-diagnostics = "hint"\n[editor.lsp]\ndisplay-inlay-hints = true\n')
    path = os.path.join(os.environ["EXAMPLES"], "compose.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(TEXT)
    runtime = os.environ.get("HELIX_RUNTIME", f"{home}/runtime")
    os.makedirs(runtime, exist_ok=True)
    environment = dict(
        os.environ, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=f"{home}/cache", HELIX_RUNTIME=runtime, TERM="xterm-256color", COLORTERM="truecolor"
    )
    command, *arguments = shlex.split(os.environ["HELIX"])
    child = pexpect.spawn(command, [*arguments, path], env=environment, dimensions=SIZE, timeout=5)
    screen = Screen(SIZE[1], SIZE[0])
    stream = pyte.ByteStream(screen)

    def pump(seconds: float) -> None:
        end = time.time() + seconds
        while time.time() < end:
            try:
                stream.feed(child.read_nonblocking(65536, 0.2))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                return

    def wait(text: str) -> bool:
        for _ in range(40):
            pump(0.5)
            if any(text in line for line in screen.display):
                return True
        return False

    shown = wait("database port")
    print("\n".join(line.rstrip() for line in screen.display if line.strip()))
    # Line 3, behind `ports: ["`; the space bar and `a` list the actions, return takes the first.
    child.send("3G/5432:\r")
    pump(1)
    child.send(" a")
    listed = wait("only removes exposure")
    print("\n".join(line.rstrip() for line in screen.display if line.strip()))
    child.send("\r")
    pump(0.5)
    child.send("\r")
    pump(1.5)
    child.send(":w\r")
    pump(1.5)
    child.send(":q!\r")
    pump(1)
    child.close(force=True)
    with open(path, encoding="utf-8") as changed:
        text = changed.read()
    print("text  ", text.splitlines()[2])
    fixed = 'ports: ["127.0.0.1:5432:5432"]' in text
    print(f"shown {shown}, listed {listed}, fixed {fixed}")
    return 0 if shown and listed and fixed else 1


if __name__ == "__main__":
    sys.exit(main())
