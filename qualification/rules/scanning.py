"""Mail scanners and bots: programs that say what they are, and bursts over the links of a mail that no person makes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from crawleruseragents import is_crawler

BURST_SECONDS: Final = 10.0
BURST_LINKS: Final = 3
_LONGEST_AGENT: Final = 500

# Gateways that follow the links of a mail before anybody reads it, by the names they give themselves; the package
# lists crawlers of the web, previews and proxies.
_GATEWAYS: Final = re.compile(
    r"barracuda|proofpoint|mimecast|messagelabs|symantec|fireeye|trellix|trend ?micro|sophos|forcepoint|ironport"
    r"|bitdefender|avanan|hornetsecurity|safelinks|mailscanner|emailsecurity"
    r"|\b(?:bot|crawler|spider|scanner|headless|preview)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What is done with a mail or after it."""

    OPEN = "email_opened"
    CLICK = "email_clicked"
    VIEW = "page_view"


class Act(NamedTuple):
    """One act of a contact, at seconds of any epoch, told apart by its key; without a link it only lies in time."""

    key: Any
    at: float
    kind: Kind
    link: str = ""


def is_known_agent(agent: str) -> bool:
    """Whether a user agent names a scanner, a proxy, a preview or a crawler."""
    return _is_known(agent[:_LONGEST_AGENT])


@lru_cache(maxsize=4_096)
def _is_known(agent: str) -> bool:
    return bool(agent) and (_GATEWAYS.search(agent) is not None or is_crawler(agent))


def bursts(acts: Iterable[Act]) -> set[Any]:
    """The keys of the clicks and views of one contact that no person makes.

    Within ten seconds at least three different links of mails were clicked, or at least three different pages viewed
    while a mail was opened or clicked. Clicks and pages are counted apart: the page that a click leads to is one act
    of a person and has two addresses.
    """
    timed = sorted(acts, key=lambda act: act.at)
    found: set[Any] = set()
    window, start, marked = _Window(), 0, 0
    for place, act in enumerate(timed):
        window.enter(act)
        while act.at - timed[start].at > BURST_SECONDS:
            window.leave(timed[start])
            start += 1
        if window.is_burst:
            found |= _keys(timed, max(start, marked), place)
            marked = place + 1
    return found


def _keys(acts: Sequence[Act], first: int, last: int) -> set[Any]:
    return {act.key for act in acts[first : last + 1] if act.kind is not Kind.OPEN}


class _Window:
    """The links of the acts that lie within a few seconds."""

    def __init__(self) -> None:
        self._clicked: Counter[str] = Counter()
        self._viewed: Counter[str] = Counter()
        self._mails = 0

    @property
    def is_burst(self) -> bool:
        return len(self._clicked) >= BURST_LINKS or (len(self._viewed) >= BURST_LINKS and self._mails > 0)

    def enter(self, act: Act) -> None:
        self._mails += act.kind is not Kind.VIEW
        if act.link and act.kind is not Kind.OPEN:
            self._counted(act)[_place(act)] += 1

    def leave(self, act: Act) -> None:
        self._mails -= act.kind is not Kind.VIEW
        if act.link and act.kind is not Kind.OPEN:
            counted = self._counted(act)
            counted[_place(act)] -= 1
            if not counted[_place(act)]:
                del counted[_place(act)]

    def _counted(self, act: Act) -> "Counter[str]":
        return self._clicked if act.kind is Kind.CLICK else self._viewed


def _place(act: Act) -> str:
    """Where a link leads to; a page is the same whatever its parameters, while a mail tells its links apart by them."""
    link = act.link.partition("#")[0]
    return (link if act.kind is Kind.CLICK else link.partition("?")[0]).rstrip("/").casefold()
