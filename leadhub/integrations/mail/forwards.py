"""Who wrote what a colleague passes on, where a plain forward says so."""

import re
from typing import Final

from leadhub.integrations.mail.headers import LONGEST_NAME, address_of, people_of
from leadhub.integrations.mail.messages import Person
from leadhub.integrations.mail.parsing import Parsed
from leadhub.integrations.mail.texts import clean

BEGINS: Final = re.compile(
    r"^(?:-{2,}\s*(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht"
    r"|message transféré|message d'origine)\s*-{2,}|begin forwarded message:)$",
    re.IGNORECASE,
)
FROM: Final = re.compile(r"^>? ?\*?(?:from|von|de|da)\s?:\*?\s(.{3,300})$", re.IGNORECASE)
SUBJECT: Final = re.compile(r"^(?:fwd?|wg|tr)\s*:", re.IGNORECASE)
ADDRESS: Final = re.compile(r"<(?:mailto:)?([^<>\s]{3,254})>|\[mailto:([^\[\]\s]{3,254})\]|^([^<>\s\"]{3,254})$")
MOST_LINES: Final = 2_000
LONGEST_LINE: Final = 400


def first_writer(mail: Parsed, own: frozenset[str]) -> Person | None:
    """Who wrote it first; None where the forward does not say, or names somebody of our own."""
    if mail.carried is not None:
        writers = people_of(mail.carried, "from")
        return next((one for one in writers if one.domain not in own), None)
    return _in_text(mail.text, own)


def looks_forwarded(mail: Parsed, subject: str) -> bool:
    """Whether it is passed on rather than written."""
    return mail.carried is not None or bool(SUBJECT.match(subject)) or _begins(mail.text)


def _begins(text: str) -> bool:
    return any(len(line) <= LONGEST_LINE and BEGINS.match(line.strip()) for line in text.split("\n")[:MOST_LINES])


def _in_text(text: str, own: frozenset[str]) -> Person | None:
    for line in text.split("\n")[:MOST_LINES]:
        said = FROM.match(line.strip()) if len(line) <= LONGEST_LINE else None
        found = ADDRESS.search(said.group(1).strip()) if said else None
        if said is None or found is None:
            continue
        address = address_of(next(filter(None, found.groups())))
        if not address:
            continue
        person = Person(
            address, clean(said.group(1)[: found.start()].strip(" \"'"), longest=LONGEST_NAME, is_line=True)
        )
        # The first that is named wrote to the colleague; below it stands what was answered.
        return person if person.domain not in own else None
    return None
