"""What is committed fits every machine: no path of somebody's disk, no address of somebody's package index."""

import re
import subprocess
from pathlib import Path

# Folders of one machine; paths that every Debian has (/usr, /tmp, /etc) are nobody's.
MACHINE = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work)/[\w.-]+")
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|[\w.-]+/simple/?\b|files\.pythonhosted\.org")


def addresses(root: Path) -> list[str]:
    """No tracked file names a folder of one machine; no lock names an index."""
    return [
        f"{path.relative_to(root)}:{number}: {found.group()}"
        for path in tracked(root)
        for number, line in enumerate(lines_of(path), start=1)
        for pattern in (MACHINE, INDEX)
        if (found := pattern.search(line))
    ]


def tracked(root: Path) -> list[Path]:
    """The files that git keeps or would keep; this guard's own patterns are no finding."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    own = {"tests/guards/texts.py", "tests/guards/test_texts.py"}
    return [root / name for name in listed.stdout.split("\0") if name and name not in own and (root / name).is_file()]


def lines_of(path: Path) -> list[str]:
    """The lines of a text; none of a binary file."""
    try:
        return path.read_text().splitlines()
    except UnicodeDecodeError:
        return []
