"""What the columns of a file are: guessed by the words of its header and by its values, and said how surely."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import ChannelType, Function, Relationship
from accounts.rules.places import is_country
from qualification.models import Certainty

SAMPLES = 200
"""Rows that are looked at."""
SHOWN = 3
MOST_AGREE = 0.8
WORD = re.compile(r"[a-z0-9]+")
INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
DOMAIN = re.compile(r"^(https?://)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(/.*)?$", re.IGNORECASE)
PHONE = re.compile(r"^\+?[\d ()/.-]{6,}$")
DIGIT = re.compile(r"\d")
WHOLE = re.compile(r"^\d+(\.0+)?$")
NUMBER = re.compile(r"^\d+(\.\d+)?$")
INDUSTRY = re.compile(r"^(\d{2,6}|nace:\d{2}(\.\d{1,2})?)$", re.IGNORECASE)
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}")
LEAST_DIGITS = 6

# Headers as people write them, in words parted by one blank; of several that fit the first in this order is taken.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "lead.external_id": ("lead id", "deal id", "opportunity id", "record id", "deal", "lead external id", "lead nr"),
    "lead.created_at": ("created", "created at", "create date", "created on", "created date", "date created",
                        "lead created", "erstellt", "erstellt am", "angelegt am"),
    "lead.product_line": ("product line", "product", "produktlinie", "produkt"),
    "lead.origin.source": ("lead source", "source", "original source", "origin", "quelle", "herkunft"),
    "lead.origin.campaign": ("campaign", "campaign name", "kampagne", "utm campaign"),
    "lead.value": ("amount", "value", "deal value", "deal amount", "expected value", "wert", "betrag"),
    "lead.currency": ("currency", "currency code", "waehrung"),
    "contact.email": ("email", "e mail", "mail", "email address", "e mail address", "work email", "business email",
                      "e mail adresse", "contact email"),
    "contact.phone": ("phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "business phone",
                      "telefon", "telefonnummer", "mobil", "contact phone"),
    "contact.external_id": ("contact id", "person id", "contact external id", "kontakt id"),
    "contact.first_name": ("first name", "firstname", "given name", "forename", "vorname"),
    "contact.last_name": ("last name", "lastname", "surname", "family name", "nachname", "familienname"),
    "contact.job_title": ("job title", "title", "position", "job", "funktion", "jobtitel"),
    "contact.function": ("function", "department", "job function", "abteilung"),
    "contact.language": ("language", "sprache"),
    "account.name": ("company", "company name", "account", "account name", "organization", "organisation", "firm",
                     "firma", "firmenname", "unternehmen", "name"),
    "account.domain": ("domain", "website", "web", "url", "company domain", "company website", "webseite", "homepage"),
    "account.external_id": ("account id", "company id", "customer number", "customer no", "account external id",
                            "kundennummer"),
    "account.industry": ("industry", "naics", "nace", "industry code", "naics code", "nace code", "branche"),
    "account.application": ("application", "anwendung"),
    "account.country": ("country", "country code", "land", "laendercode"),
    "account.region": ("region", "state", "state code", "province", "bundesland"),
    "account.postal_code": ("postal code", "zip", "zip code", "postcode", "plz", "postleitzahl"),
    "account.employee_count": ("employees", "number of employees", "employee count", "headcount", "staff",
                               "mitarbeiter", "mitarbeiterzahl"),
    "account.plant_count": ("plants", "plant count", "number of plants", "sites", "werke"),
    "account.channel_type": ("channel type", "channel", "vertriebsweg"),
    "account.relationship": ("relationship", "relation", "beziehung"),
}  # fmt: skip


def _one_of(words: Any) -> Callable[[str], bool]:
    known = {str(word) for word in words.values}
    return lambda text: all(part.strip() in known for part in text.split("|"))


def _is_phone(text: str) -> bool:
    return PHONE.match(text) is not None and len(DIGIT.findall(text)) >= LEAST_DIGITS


# What the values of a field look like; a field without a shape takes any text.
SHAPES: Mapping[str, Callable[[str], bool]] = {
    "contact.email": lambda text: EMAIL.match(text) is not None,
    "contact.phone": _is_phone,
    "contact.function": _one_of(Function),
    "account.domain": lambda text: DOMAIN.match(text) is not None,
    "account.country": lambda text: len(text) == len("US") and is_country(text.upper()),
    "account.employee_count": lambda text: WHOLE.match(text) is not None,
    "account.plant_count": lambda text: WHOLE.match(text) is not None,
    "account.industry": lambda text: INDUSTRY.match(text) is not None,
    "account.channel_type": _one_of(ChannelType),
    "account.relationship": _one_of(Relationship),
    "lead.created_at": lambda text: MOMENT.match(text) is not None,
    "lead.value": lambda text: NUMBER.match(text) is not None,
    "lead.currency": lambda text: len(text) == len("USD") and text.isalpha(),
}
# These are known by their values, whatever stands above them; for the others too much looks alike.
TELLING = ("contact.email", "contact.phone", "account.domain", "account.channel_type", "account.relationship")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for: a field such as contact.email, or nothing; and why."""

    column: str
    target: str | None
    certainty: Certainty
    why: str
    samples: tuple[str, ...]


def guess(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[Guess]:
    """A guess for each column that has a name; no field is taken twice."""
    named = [column for column in header if column]
    values = {column: [row[column] for row in rows if column in row] for column in named}
    found = {column: _best(column, values[column]) for column in named}
    taken: dict[str, str] = {}
    for certainty in (Certainty.SURE, Certainty.LIKELY):
        for column in named:
            target, how, _ = found[column]
            if target is not None and how == certainty and target not in taken:
                taken[target] = column
    return [_settled(column, found[column], taken, values[column]) for column in named]


def mapping_of(guesses: Sequence[Guess], *, system: str, encoding: str | None) -> dict[str, Any]:
    """The mapping that the guesses make, as the mapping file has it."""
    file = {"match": "*"} | ({"encoding": encoding} if encoding else {})
    mapping: dict[str, Any] = {"system": system, "files": {"file": file}}
    fields = {one.target: one.column for one in guesses if one.target}
    for target, column in fields.items():
        part, _, name = target.partition(".")
        if part == "lead" and "lead.external_id" not in fields:
            continue
        place = mapping.setdefault(part, {})
        if name.startswith("origin."):
            place.setdefault("origin", {})[name.removeprefix("origin.")] = {"column": column}
        else:
            place[name] = {"column": column}
    return mapping


def words_of(header: str) -> str:
    """A header in plain words: `E-Mail_Adresse` and `emailAddress` as people would say them."""
    apart = INNER_CAPITAL.sub(" ", header)
    return " ".join(WORD.findall(apart.lower().translate(UMLAUTS)))


def _best(column: str, values: Sequence[str]) -> tuple[str | None, Certainty, str]:
    words = words_of(column)
    for target, headers in HEADERS.items():
        if words in headers or words == target.replace(".", " ").replace("_", " "):
            return _by_header(target, values)
    for target in TELLING:
        if values and _share(target, values) >= MOST_AGREE:
            return target, Certainty.LIKELY, "Its values look like it; its header says nothing known."
    return None, Certainty.NONE, "Neither its header nor its values say what it is."


def _by_header(target: str, values: Sequence[str]) -> tuple[str | None, Certainty, str]:
    if not values:
        return target, Certainty.LIKELY, "Its header says so; it has no values in the first rows."
    if target not in SHAPES:
        return target, Certainty.SURE, "Its header says so."
    share = _share(target, values)
    if share >= MOST_AGREE:
        return target, Certainty.SURE, "Its header says so, and its values look like it."
    if share > 0:
        return target, Certainty.LIKELY, "Its header says so, but many of its values do not look like it."
    return None, Certainty.NONE, f"Its header says {target}, but its values are none."


def _share(target: str, values: Sequence[str]) -> float:
    return sum(map(SHAPES[target], values)) / len(values)


def _settled(
    column: str, found: tuple[str | None, Certainty, str], taken: Mapping[str, str], values: Sequence[str]
) -> Guess:
    target, certainty, why = found
    samples = tuple(_distinct(values))
    if target is not None and taken[target] != column:
        return Guess(column, None, Certainty.NONE, f"{taken[target]} was taken for {target} already.", samples)
    return Guess(column, target, certainty, why, samples)


def _distinct(values: Sequence[str]) -> Iterator[str]:
    for value in list(dict.fromkeys(values))[:SHOWN]:
        yield value[:80]
