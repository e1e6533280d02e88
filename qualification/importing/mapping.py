"""The mapping file: which column of which file is what. docs/importing.md describes it.

Every scalar in it is text and a blank one is unknown, so that a code such as `no` or `007` stays what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from accounts.forms import AccountForm, ContactForm
from leadhub.api.bodies import Body, converted
from leadhub.errors import DomainError
from qualification.models import Stage
from qualification.signal_forms import Code, OriginForm


class BadMapping(Exception):
    """The mapping cannot be used; every fault names its key."""


class ValueForm(Body):
    """Where a value comes from, and how it is read."""

    column: str | None = None
    const: str | None = None
    values: dict[str, str] | None = None
    others: str = "refuse"
    default: str | None = None
    format: str | None = None
    timezone: str | None = None


Value = str | ValueForm


class FileForm(Body):
    """One of the files: which of those given it is, and how it is joined to the first."""

    match: str = "*"
    key: str | None = None
    joins: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


class LeadPart(Body):
    """The lead of a row; its external id is what it is known by when the file comes again."""

    external_id: Value
    created_at: Value | None = None
    product_line: Value | None = None
    origin: dict[str, Value] = {}
    value: Value | None = None
    currency: Value | None = None


class SignalPart(Body):
    """A signal that a row tells of, where its time is given."""

    type: Value
    at: Value
    external_id: Value | None = None
    properties: dict[str, Value] = {}


class StagePart(Body):
    """A stage that a row tells of, where its time is given; `by` names the person of the file."""

    to: Value
    at: Value
    by: Value | None = None
    reason: Value | None = None
    comment: Value | None = None


class MappingForm(Body):
    """The whole file."""

    system: Code
    files: dict[str, FileForm]
    timezone: str = "UTC"
    as_of: Value | None = None
    lead: LeadPart | None = None
    contact: dict[str, Value] = {}
    account: dict[str, Value] = {}
    signals: list[SignalPart] = []
    stages: list[StagePart] = []

    @property
    def names_people(self) -> bool:
        """Whether rows are about people; otherwise they are about companies alone."""
        return bool(self.lead or self.contact)


@dataclass(frozen=True, slots=True)
class Use:
    """One value of the mapping with the key under which it stands, such as stages.1.at."""

    key: str
    value: Value


def load_mapping(path: Path) -> MappingForm:
    """Read a mapping; raises BadMapping naming the keys at fault."""
    try:
        parsed = yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadMapping(f"{path} cannot be read: {' '.join(str(error).split())}.") from error
    try:
        mapping = converted(without_blanks(parsed), MappingForm)
    except DomainError as error:
        faults = [f"{_key(fault.pointer)}: {fault.detail}" for fault in error.errors]
        raise BadMapping(f"{path}: {'; '.join(faults)}.") from error
    faults = list(faults_of(mapping))
    if faults:
        raise BadMapping(f"{path}: {'; '.join(faults)}.")
    return mapping


def uses(mapping: MappingForm) -> Iterator[Use]:
    """Every value that the mapping reads."""
    parts: dict[str, Any] = {
        "as_of": mapping.as_of,
        "lead": msgspec.structs.asdict(mapping.lead) if mapping.lead else None,
        "contact": mapping.contact,
        "account": mapping.account,
        "signals": {str(number): msgspec.structs.asdict(part) for number, part in enumerate(mapping.signals, 1)},
        "stages": {str(number): msgspec.structs.asdict(part) for number, part in enumerate(mapping.stages, 1)},
    }
    yield from _uses_in("", parts)


def faults_of(mapping: MappingForm) -> Iterator[str]:
    """What no shape can say."""
    yield from _faults_of_files(mapping)
    yield from _unknown_targets("contact", mapping.contact, ContactForm)
    yield from _unknown_targets("account", mapping.account, AccountForm)
    yield from _unknown_targets("lead.origin", mapping.lead.origin if mapping.lead else {}, OriginForm)
    if not (mapping.lead or mapping.contact or mapping.account):
        yield "it names neither a lead, a contact nor an account"
    if not is_timezone(mapping.timezone):
        yield f"timezone: {mapping.timezone!r} is no IANA time zone"
    if mapping.stages and not mapping.lead:
        yield "stages: a stage needs a lead with an external id"
    if mapping.signals and not (mapping.lead or mapping.contact):
        yield "signals: a signal needs a contact or a lead"
    for use in uses(mapping):
        yield from _faults_of_value(use, mapping)


def file_and_column(name: str, mapping: MappingForm) -> tuple[str, str]:
    """Which file and column a name means: `deals.won_date`, or a column of the first file."""
    prefix, dot, column = name.partition(".")
    if dot and prefix in mapping.files:
        return prefix, column
    return main_file(mapping), name


def main_file(mapping: MappingForm) -> str:
    """The file that has a row for each lead."""
    return next((name for name, file in mapping.files.items() if file.joins is None), "")


def without_blanks(value: Any) -> Any:
    """A parsed document without members that are blank: they say no more than absent ones. Value tables keep them."""
    if isinstance(value, list):
        return [without_blanks(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: each if key == "values" else without_blanks(each)
        for key, each in value.items()
        if each not in ("", {}, [])
    }


def _faults_of_files(mapping: MappingForm) -> Iterator[str]:
    mains = [name for name, file in mapping.files.items() if file.joins is None]
    if len(mains) != 1:
        yield "files: exactly one file must have no `joins`: the one with a row for each lead"
        return
    for name, file in mapping.files.items():
        if file.joins is not None and file.joins != mains[0]:
            yield f"files.{name}.joins: {file.joins!r} is not {mains[0]!r}, the file with a row for each lead"
        if file.key is None and len(mapping.files) > 1:
            yield f"files.{name}.key: a file that is joined needs the column by which"
        if file.delimiter is not None and len(file.delimiter) != 1:
            yield f"files.{name}.delimiter: it is one character"


def _unknown_targets(part: str, given: dict[str, Value], form: type[msgspec.Struct]) -> Iterator[str]:
    known = [field.name for field in msgspec.structs.fields(form)]
    for name in given:
        if name not in known:
            yield f"{part}.{name}: there is no such field; there are {', '.join(known)}"


def _faults_of_value(use: Use, mapping: MappingForm) -> Iterator[str]:
    value = use.value
    if isinstance(value, str):
        return
    if (value.column is None) == (value.const is None):
        yield f"{use.key}: give either `column` or `const`"
    if value.others not in ("refuse", "keep", "blank"):
        yield f"{use.key}.others: {value.others!r} is none of refuse, keep, blank"
    if value.timezone is not None and not is_timezone(value.timezone):
        yield f"{use.key}.timezone: {value.timezone!r} is no IANA time zone"
    if use.key.endswith(".to"):
        for stage in [value.const, value.default, *(value.values or {}).values()]:
            if stage and stage not in Stage.values:
                yield f"{use.key}: {stage!r} is no stage; there are {', '.join(Stage.values)}"


def is_timezone(name: str) -> bool:
    """Whether the IANA data base has this time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _uses_in(key: str, value: Any) -> Iterator[Use]:
    if isinstance(value, str | ValueForm):
        yield Use(key, value)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _uses_in(f"{key}.{name}".lstrip("."), each)


def _key(pointer: str) -> str:
    return pointer.strip("/").replace("/", ".") or "the mapping"
