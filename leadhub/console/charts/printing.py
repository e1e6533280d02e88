"""Drawings outside the console: their colours do not follow a theme, and stand on white."""

from functools import cache
from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from leadhub.console.charts.drawing import Drawing

FILE: Final = Path(__file__).with_name("printed.css")


@cache
def style() -> SafeString:
    """The style of drawings, for a page that brings its own; it is ours, so it is written as it is."""
    return mark_safe(FILE.read_text())  # noqa: S308  # our own file


def printed(drawing: Drawing) -> SafeString:
    """A drawing with its style inside: what draws a PDF looks for the style of an image nowhere else."""
    start, end, rest = drawing.svg.partition("</title>")
    return format_html("{}{}<style>{}</style>{}", mark_safe(start), mark_safe(end), style(), mark_safe(rest))  # noqa: S308  # escaped already
