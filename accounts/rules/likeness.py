"""How alike two companies or two people are: never enough to take them for one, enough to ask somebody."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

LEAST: Final = 80
"""The score from which on two are shown to a person."""
SIMILAR_COMPANY: Final = 88
SIMILAR_PERSON: Final = 86
# Of shorter names one letter makes another one.
SHORTEST: Final = 5
SHORTEST_LABEL: Final = 4
ARTICLE: Final = "the "
T = TypeVar("T")


class Likeness(StrEnum):
    """What is alike of two."""

    SAME_DOMAIN = "same_domain"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    SAME_NAME_ABROAD = "same_name_abroad"
    SAME_PHONE = "same_phone"
    SAME_DOMAIN_NAME = "same_domain_name"
    SAME_INITIAL = "same_initial"
    SIMILAR_NAME = "similar_name"


WORDS: Final[Mapping[str, str]] = {
    Likeness.SAME_DOMAIN: "They have the same internet domain.",
    Likeness.SAME_EMAIL: "They have the same e-mail address.",
    Likeness.SAME_NAME: "Their names are the same but for spelling and legal form.",
    Likeness.SAME_NAME_ABROAD: "Their names are the same but for spelling and legal form, in another country.",
    Likeness.SAME_PHONE: "They have the same telephone number.",
    Likeness.SAME_DOMAIN_NAME: "Their internet domains differ only in the ending.",
    Likeness.SAME_INITIAL: "They have the same last name at the same company, and first names that begin alike.",
    Likeness.SIMILAR_NAME: "Their names are spelt much alike.",
}


class Company(NamedTuple):
    """What tells a company: the keys that exact matching compares, blank where unknown."""

    name_key: str = ""
    domain: str = ""
    country: str = ""


class Person(NamedTuple):
    """What tells a person; `employer` is anything that is equal for one company, blank where unknown."""

    name_key: str = ""
    email_key: str = ""
    phone_key: str = ""
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two are, out of 100, and why; 100 is what exact matching takes for one."""

    score: int
    reasons: tuple[Likeness, ...]

    @property
    def is_exact(self) -> bool:
        """Whether a signal that says the same would be taken for this one."""
        return self.score == 100


def companies_alike(one: Company, other: Company) -> Alike | None:
    """How alike two companies are; None where nobody need be asked."""
    found: dict[Likeness, int] = {}
    if one.domain and one.domain == other.domain:
        found[Likeness.SAME_DOMAIN] = 100
    elif one.domain and other.domain and label_of(one.domain) == label_of(other.domain):
        found[Likeness.SAME_DOMAIN_NAME] = 90
    mine, theirs = without_article(one.name_key), without_article(other.name_key)
    if mine and mine == theirs:
        # Without a domain on either side the name alone tells a company within its country.
        is_abroad = bool(one.country and other.country and one.country != other.country)
        is_exact = one.name_key == other.name_key and not (one.domain or other.domain) and one.country == other.country
        found[Likeness.SAME_NAME_ABROAD if is_abroad else Likeness.SAME_NAME] = 100 if is_exact else 95 - 10 * is_abroad
    elif (similar := _similar(mine, theirs)) >= SIMILAR_COMPANY:
        found[Likeness.SIMILAR_NAME] = similar - 3
    return _summed(found)


def people_alike(one: Person, other: Person) -> Alike | None:
    """How alike two people are; None where nobody need be asked.

    A number that people of different names share is a switchboard, and a name alone is no evidence across companies.
    """
    found: dict[Likeness, int] = {}
    if one.email_key and one.email_key == other.email_key:
        found[Likeness.SAME_EMAIL] = 100
    name = _names_alike(one.name_key, other.name_key)
    if one.phone_key and one.phone_key == other.phone_key and (name or not (one.name_key and other.name_key)):
        is_exact = one.name_key == other.name_key and not (one.email_key or other.email_key)
        found[Likeness.SAME_PHONE] = 100 if is_exact else 90
    if name and one.employer and one.employer == other.employer:
        found[name[0]] = name[1]
    return _summed(found)


def without_article(name_key: str) -> str:
    """The name of a company as people who drop its article write it."""
    return name_key.removeprefix(ARTICLE) or name_key


def label_of(domain: str) -> str:
    """The part of a registered domain that its owner chose; blank where it is too short to say anything."""
    label = domain.partition(".")[0]
    return label if len(label) >= SHORTEST_LABEL else ""


def neighbours(rows: Iterable[T], window: int) -> Iterator[tuple[T, T]]:
    """Each row with as many of those before it: of sorted rows, whatever begins alike meets, in bounded memory."""
    last: deque[T] = deque(maxlen=window)
    for row in rows:
        for before in last:
            yield before, row
        last.append(row)


def _summed(found: dict[Likeness, int]) -> Alike | None:
    """The strongest evidence counts, and each further one a little; only exact evidence makes it exact."""
    best = max(found.values(), default=0)
    if best < LEAST:
        return None
    score = best if best == 100 else min(99, best + 3 * (len(found) - 1))
    return Alike(score, tuple(sorted(found, key=lambda reason: (-found[reason], reason))))


def _names_alike(one: str, other: str) -> tuple[Likeness, int] | None:
    if not one or not other:
        return None
    if one == other or sorted(one.split()) == sorted(other.split()):
        return Likeness.SAME_NAME, 92
    if _is_initial_of(one, other) or _is_initial_of(other, one):
        return Likeness.SAME_INITIAL, 84
    similar = _similar(one, other)
    return (Likeness.SIMILAR_NAME, similar - 3) if similar >= SIMILAR_PERSON else None


def _is_initial_of(short: str, full: str) -> bool:
    """Whether `d ito` may be `dana ito`: one last name, and a first name of which the other begins."""
    first, _, last = short.rpartition(" ")
    other_first, _, other_last = full.rpartition(" ")
    return bool(first and other_first) and last == other_last and other_first.startswith(first)


def _similar(one: str, other: str) -> int:
    """How alike two folded names are spelt, in whatever order their words stand; numbers tell names apart."""
    from rapidfuzz import fuzz

    if min(len(one), len(other)) < SHORTEST or _numbers(one) != _numbers(other):
        return 0
    # Sorting words moves a word whose first letter differs, so the order as it stands is tried as well.
    return int(max(way(one, other, score_cutoff=SIMILAR_PERSON) for way in (fuzz.ratio, fuzz.token_sort_ratio)))


def _numbers(name: str) -> list[str]:
    return sorted(word for word in name.split() if any(letter.isdigit() for letter in word))
