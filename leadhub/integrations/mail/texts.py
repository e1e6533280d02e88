"""Texts of mails: decoded by whatever charset they name, without what cannot be stored, and read out of HTML."""

import codecs
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

# These take time by the square of what they read, or are no charset of texts.
NEVER: Final = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
USUAL: Final = ("utf-8", "cp1252", "latin-1")
TAG: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
# Where what was written ends: a signature, or what it answers.
ENDS: Final = (
    re.compile(r"^-- ?$"),
    re.compile(r"^>"),
    re.compile(r"^-{2,}\s*(original message|ursprüngliche nachricht|message d'origine)\s*-{2,}$", re.IGNORECASE),
    re.compile(r"^(on|am|le|el|il) .{6,200}(wrote|schrieb[^:]{0,120}|a écrit|escribió|ha scritto)\s*:$", re.IGNORECASE),
)
LONGEST_LINE_READ: Final = 400


def decoded(content: bytes, charset: str) -> str:
    """Bytes as the text that they are, if need be by guess; never an error."""
    for name in (charset, *USUAL):
        try:
            found = codecs.lookup(name.strip().strip("\"'"))
            if found.name.replace("_", "-") not in NEVER:
                return content.decode(found.name)
        except (LookupError, ValueError, TypeError):
            # Of another charset than it says, or of one that nobody knows: the next is tried.
            continue
    return content.decode("latin-1")


def clean(text: str, *, longest: int, is_line: bool = False) -> str:
    """The text composed, without NULs, lone surrogates and signs that steer; `is_line` in one line."""
    text = text[: longest * 2].encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if is_line:
        text = " ".join(text.split())
    kept = (sign for sign in text if sign in "\n\t" or not _steers(sign))
    return "".join(kept).strip()[:longest].rstrip()


def text_of_html(source: str) -> str:
    """What a reader of a page would see; nothing is fetched and no script is read."""
    reader = _Reader()
    reader.feed(_tamed(source))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def parted(text: str) -> tuple[str, str]:
    """What was written, and what stands below it: a signature, or what it answers.

    Where nothing is written above, all of it is what was written.
    """
    lines = text.split("\n")
    for place, line in enumerate(lines):
        said = line.strip() if line.strip() != "--" else "--"
        if len(said) <= LONGEST_LINE_READ and any(end.match(said) for end in ENDS):
            above = "\n".join(lines[:place]).strip()
            return (above, "\n".join(lines[place:]).strip()) if above else (text, "")
    return text, ""


def _tamed(source: str) -> str:
    """The page with nothing in its tags but their names: of one that nobody closes the parser takes time by the square
    of what follows.
    """
    said = []
    for piece in _uncommented(source).split(">"):
        before, begins, tag = piece.rpartition("<")
        name = TAG.match(tag) if begins else None
        is_shown = not begins or tag[:1] not in ("!", "?")
        rest = f"<{name.group()}>" if name else f"{'&lt;' if begins else ''}{tag}&gt;" if is_shown else ""
        said.append(before.replace("<", "&lt;") + rest)
    return "".join(said).removesuffix("&gt;")


def _uncommented(source: str) -> str:
    kept, place = [], 0
    while (begin := source.find("<!--", place)) >= 0:
        kept.append(source[place:begin])
        end = source.find("-->", begin + 4)
        # What is not closed hides all that follows.
        place = len(source) if end < 0 else end + 3
    return "".join([*kept, source[place:]])


def _steers(sign: str) -> bool:
    """Whether a sign is none to read: controls, and what turns the direction of what follows."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") and sign not in "\u200c\u200d"


class _Reader(HTMLParser):
    """Collects what is to be seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A break, or something that nobody sees."""
        if tag == "body":
            # A head that nobody closed hides no body.
            self._silent.clear()
        elif tag in SILENT:
            self._silent.append(tag)
        elif tag in BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of it."""
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        """What is to be seen."""
        if not self._silent:
            self.said.append(data)
