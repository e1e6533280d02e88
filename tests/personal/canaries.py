"""Words planted in every personal field there is, as the declarations name them, and where they are found again."""

import itertools
from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from accounts.models import Contact
from leadhub.keys import new_id
from leadhub.personal import Apart, Holding, Passage, Subjects, declared, declared_in
from qualification.models import EnquiryDraft, Signal, Team
from tests.rows import AT, row

CANARY = "zqcanary"
DIGITS = "5559182736"
PERSON = {
    "email": f"{CANARY}@medico.example",
    "phone": f"+1 312 {DIGITS[:3]} {DIGITS[3:]}",
    "first_name": f"{CANARY}first",
    "last_name": f"{CANARY}last",
    "job_title": f"{CANARY} manager",
}
NAME = f"{CANARY}first {CANARY}last"
# What a row with words in it would not be whole without.
MORE: dict[str, dict[str, Any]] = {
    "DeliveryAttempt": {"status": 200, "fault": ""},
    "RfqLine": {"is_export_controlled": True},
    "SyncItem": {"direction": "out", "target": new_id(), "object": "", "remote_id": ""},
    "EnquiryDraft.lead": {"state": "confirmed", "decided_at": AT},
    "ImportedFile": {"mapping": {"system": "import", "files": {"people": {}}}},
}
numbers = itertools.count(1)


def plant(subjects: Subjects) -> dict[str, str]:
    """A row with canaries in each personal field of each table that an app says to be about a person.

    Answers the words by where they were planted.
    """
    planted: dict[str, str] = {}
    apart = {(each.model, name) for each in declared() if isinstance(each, Apart) for name in each.fields}
    for each in declared():
        if isinstance(each, Holding) and each.model is not Contact:
            for lookup, attribute in each.rows.items():
                names = [name for name in declared_in(each.model, "PERSONAL") if (each.model, name) not in apart]
                said = {name: word_for(each.model, name) for name in names}
                led_to(each.model, lookup, getattr(subjects, attribute)[0], **said)
                planted |= {f"{each.model.__name__}.{name} by {lookup}": _word_in(said[name]) for name in said}
        elif isinstance(each, Passage):
            said = {
                name: _held(each.model, name, f"They spoke of {NAME} for the {next(numbers)}th time.")
                for name in each.fields
            }
            for lookup, attribute in each.rows.items():
                led_to(each.model, lookup, getattr(subjects, attribute)[0], **said)
            if not each.rows:
                row(each.model, **MORE.get(each.model.__name__, {}), **said)
            planted |= {f"{each.model.__name__}.{name} beside": _word_in(text) for name, text in said.items()}
    return planted


def _word_in(said: Any) -> str:
    return str(said["said"]["deep"][0] if isinstance(said, dict) else said)


def word_for(model: type[models.Model], name: str) -> Any:
    """A canary that fits a column."""
    return _held(model, name, f"{CANARY}-{next(numbers)}")


def _held(model: type[models.Model], name: str, word: str) -> Any:
    return {"said": {"deep": [word]}} if isinstance(model._meta.get_field(name), models.JSONField) else word


def led_to(model: Any, lookup: str, key: Any, **given: Any) -> Any:
    """A row of a model from which the lookup leads to a key; what lies between is made, or found."""
    apart = MORE.get(f"{model.__name__}.{lookup}", {})
    given = {**MORE.get(model.__name__, {}), **apart, **_as_others(model), **given}
    first, _, rest = lookup.partition("__")
    relation = model._meta.get_field(first)
    if not rest:
        name = relation.attname if relation.concrete else first
        return row(model, **{**given, name: key})
    other = relation.related_model
    if relation.concrete:
        found = other._base_manager.filter(**{rest: key}).first()
        taken = relation.one_to_one and found is not None and model._base_manager.filter(**{first: found}).exists()
        return row(model, **given, **{first: found if found and not taken else led_to(other, rest, key)})
    made = row(model, **given)
    led_to(other, rest, key, **{relation.field.name: made})
    return made


def _as_others(model: Any) -> dict[str, Any]:
    """A signal is of a type and from a source that there are, a mail waits at a desk with hours."""
    if model is EnquiryDraft:
        return {"team": Team.objects.order_by("pk").first()}
    if model is not Signal:
        return {}
    like = Signal.objects.order_by("pk").values("type", "source", "origin").first()
    assert like is not None, "the ground has signals"
    return dict(like)


def tables() -> list[str]:
    """Every table of the database."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def dump() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, bytes as they are."""
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for found in cursor.fetchall():
                yield table, " ".join(map(_text, found))


def is_canary(text: str) -> bool:
    """Whether something of the person stands in it."""
    return CANARY in text.lower() or DIGITS in text.replace(" ", "")


def _text(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("latin-1")
    return str(value)
