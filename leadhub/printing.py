"""Pages as PDF that screen readers can read (tagged, PDF/UA-1), where the machine has the text libraries for it."""

import subprocess
import sys
from functools import cache, lru_cache
from typing import Any, Final, NoReturn

from leadhub.errors import Unavailable

PACKAGES: Final = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
"""The Debian packages that the PDF needs beside Python."""

PROBE: Final = (
    "import warnings; warnings.simplefilter('ignore'); import weasyprint; weasyprint.HTML(string='A').write_pdf()"
)
HOUR: Final = 3600


# A page is drawn anew only when something on it has changed: drawing takes a second.
@lru_cache(maxsize=16)
def pdf_of(page: str) -> bytes:
    """A whole HTML document, with its style in it, as PDF; 503 that names what to install where libraries are missing.

    The library is imported here: every other page works without it.
    """
    if not can_print():
        raise Unavailable(
            f"This machine cannot make PDF: install {' '.join(PACKAGES)}. The same page is there as HTML, and prints.",
            code="pdf_unavailable",
            retry_after=HOUR,
        )
    from weasyprint import HTML

    made: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return made


@cache
def can_print() -> bool:
    """Whether this machine can draw text into a PDF.

    It is tried in a process of its own, for without any font the library ends the one that it runs in.
    """
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=False)  # noqa: S603 - our own words
    return done.returncode == 0


def _refuse(address: str, *_: Any, **__: Any) -> NoReturn:
    """A page to be printed brings all that it shows: nothing is fetched from anywhere."""
    raise ValueError(f"A printed page names {address}, which it must bring with it.")
