"""Whether this machine can make PDF; `make setup` asks, installs what is missing where it may, else names it.

It needs nothing but what is in .venv, and never fails: without the libraries everything but the PDF works.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from leadhub.printing import PACKAGES, can_print

APT_GET: Final = "/usr/bin/apt-get"


def main() -> int:
    """Say what is to be done, or nothing where all is there."""
    if can_print():
        return 0
    if os.geteuid() == 0 and Path(APT_GET).exists():
        _say(f"Installing {' '.join(PACKAGES)} for the PDF of the agreement …")
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *PACKAGES)
        can_print.cache_clear()
    if not can_print():
        _say(f"The PDF of the agreement needs {' '.join(PACKAGES)}: install them. All else works without, as HTML too.")
    return 0


def _apt(*arguments: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = [APT_GET, "-qq", *arguments]
    subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - our own command


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
