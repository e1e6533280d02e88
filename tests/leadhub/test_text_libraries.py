"""Where the machine cannot make PDF: everything else works, the refusal names what to install, so does the setup."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadhub.printing import PACKAGES

ROOT = Path(__file__).parents[2]
BLOCK = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Missing())
"""


def python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, from the project."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def blocked(tmp_path: Path) -> dict[str, str]:
    """An environment in which the library cannot be loaded, nothing can be installed, and nobody is root."""
    (tmp_path / "sitecustomize.py").write_text(f"{BLOCK}\nimport os\nos.geteuid = lambda: 1000\n")
    return {"PYTHONPATH": str(tmp_path)}


def test_the_pdf_is_refused_with_the_names_of_the_packages(blocked: dict[str, str]) -> None:
    program = """
from leadhub.errors import Unavailable
from leadhub.printing import pdf_of
try:
    pdf_of("<p>x</p>")
except Unavailable as refusal:
    print(refusal.status, refusal.code, refusal.retry_after, refusal.detail)
"""
    answer = python(program, **blocked)
    assert answer.stdout.startswith("503 pdf_unavailable 3600 This machine cannot make PDF: install libpango-1.0-0 ")
    assert all(package in answer.stdout for package in PACKAGES)


def test_the_setup_names_what_is_missing_and_goes_on(blocked: dict[str, str]) -> None:
    answer = python("from leadhub.text_libraries import main; raise SystemExit(main())", **blocked)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("The PDF of the agreement needs libpango-1.0-0")
    assert "fonts-dejavu-core: install them." in answer.stdout


def test_a_machine_without_any_font_is_told_from_one_that_can_print(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    program = "from leadhub.printing import can_print; print(can_print())"
    assert python(program, FONTCONFIG_FILE=str(tmp_path / "fonts.conf")).stdout == "False\n"


def test_the_setup_is_silent_where_all_is_there() -> None:
    answer = python("from leadhub.text_libraries import main; raise SystemExit(main())")
    assert (answer.returncode, answer.stdout) == (0, ""), "make setup or make test installs the libraries as root"
