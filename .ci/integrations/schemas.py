"""Official schemas, fetched when they are needed, and reports checked against them.

schemas.py fetch LAB            gets the schema of JUnit's XML and of SARIF
schemas.py check LAB REPORTS    checks every report in a folder
"""

import json
import pathlib
import subprocess
import sys
import tarfile

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def fetch(lab: pathlib.Path) -> None:
    """pytest's source package holds the schema that Jenkins reads JUnit with."""
    xsd = lab / "junit.xsd"
    if not xsd.exists():
        command = [sys.executable, "-m", "pip", "-q", "download", "--disable-pip-version-check", "--no-deps"]
        command += ["--no-binary", "pytest", "pytest==8.4.2", "-d", str(lab)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        packages = list(lab.glob("pytest-*.tar.gz"))
        if not packages:
            sys.exit("schemas.py: cannot download the source package of pytest, which has the schema of JUnit")
        with tarfile.open(packages[0]) as package:
            name = next(it for it in package.getnames() if it.endswith("junit-10.xsd"))
            xsd.write_bytes(package.extractfile(name).read())


def check_junit(lab: pathlib.Path, path: pathlib.Path) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(lab / "junit.xsd")))
    tree = etree.parse(str(path))
    if not schema.validate(tree):
        sys.exit(f"{path} is no JUnit: {schema.error_log}")
    for case in tree.iter("testsuite"):
        names = [(it.get("classname"), it.get("name")) for it in case.iter("testcase")]
        assert len(names) == len(set(names)), f"{path}: two cases have one name"


def check_gitlab(path: pathlib.Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf"), "GitLab wants no byte order mark"
    issues = json.loads(raw)
    assert isinstance(issues, list)
    prints = [issue["fingerprint"] for issue in issues]
    assert len(prints) == len(set(prints)), f"{path}: two issues have one fingerprint"
    for issue in issues:
        assert issue["description"] and issue["check_name"] and issue["severity"] in SEVERITIES, issue
        location = issue["location"]
        assert not location["path"].startswith(("./", "/")), issue
        assert location["lines"]["begin"] >= 1, issue


def check_github(path: pathlib.Path) -> None:
    kinds: dict[str, int] = {}
    for line in path.read_text().splitlines():
        assert line.startswith(("::error ", "::warning ", "::notice ")), line
        assert len(line) < 4096, line
        kind = line.split(" ", 1)[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    assert all(number <= 10 for number in kinds.values()), kinds


def check_summary(path: pathlib.Path) -> None:
    assert len(path.read_bytes()) < 1 << 20, f"{path} is too large for a job summary"


def check(lab: pathlib.Path, reports: pathlib.Path) -> None:
    checked = 0
    for path in sorted(reports.glob("*.xml")):
        check_junit(lab, path)
        checked += 1
    for path in sorted(reports.glob("*.gitlab.json")):
        check_gitlab(path)
        checked += 1
    for path in sorted(reports.glob("*.github")):
        check_github(path)
        checked += 1
    for path in sorted(reports.glob("*.md")):
        check_summary(path)
        checked += 1
    sarif = sorted(str(path) for path in reports.glob("*.sarif"))
    for path in sarif:
        log = json.loads(pathlib.Path(path).read_text())
        invocation = log["runs"][0]["invocations"][0]
        assert invocation["executionSuccessful"] == (invocation["exitCode"] != 2), path
    for path in reports.iterdir():
        if path.is_file():
            assert b"hunter2" not in path.read_bytes(), f"{path} tells a secret"
    print(f"{checked + len(sarif)} reports are as their readers want them")


if sys.argv[1] == "fetch":
    fetch(pathlib.Path(sys.argv[2]))
else:
    check(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
