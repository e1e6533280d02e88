"""What views show, as people say it: “Stage: MQL, Team: Field sales”."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, QueryDict

from leadhub.actors import Actor
from leadhub.console.saved.addresses import asking
from leadhub.console.words import spell
from leadhub.saved_views import Narrowing

GONE: Final = "one that is gone"
NO_FILTER: Final = "no filter of this list any more"
YES: Final = ("1", "True", "true")


class Asked(NamedTuple):
    """One filter: the field that it is about, where the list still has it, and how it is held against the values."""

    name: str
    field: "Field[Any, Any] | None"
    lookup: str
    values: Sequence[str]


def in_words(page: Any, request: HttpRequest, actor: Actor, several: Sequence[Narrowing]) -> list[str]:
    """What each of several narrowings of one list shows, in as many statements as there are tables they name."""
    asked = [[_asked(page.model, name, values) for name, values in each.filters.items()] for each in several]
    names = _names(actor, [one for each in asked for one in each])
    customs = {kind.parameter_name: kind for kind in page.get_list_filter(request) if _is_custom(kind)}
    titles = page.columns(request)
    said = []
    for narrowing, filters in zip(several, asked, strict=True):
        parts = [_custom(customs[one.name], one, page, request) for one in filters if one.name in customs]
        parts += [_said(one, names) for one in filters if one.name not in customs]
        parts += [f"“{narrowing.search}”"] if narrowing.search else []
        parts += ["sorted"] if narrowing.order else []
        shown = [title for name, title in titles.items() if name in narrowing.columns]
        parts += [f"columns: {', '.join(shown)}"] if narrowing.columns else []
        said.append(", ".join(parts))
    return said


def _is_custom(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, SimpleListFilter)


def _custom(kind: type[SimpleListFilter], asked: Asked, page: Any, request: HttpRequest) -> str:
    """A filter of our own offers what it offers by what its address asks for."""
    alone = QueryDict(mutable=True)
    alone.setlist(asked.name, list(asked.values))
    with asking(request, alone):
        choices = {str(value): str(label) for value, label in kind(request, {}, page.model, page).lookup_choices}
    return f"{spell(str(kind.title))}: {' or '.join(choices.get(value, GONE) for value in asked.values)}"


def _asked(model: type[Model], name: str, values: Sequence[str]) -> Asked:
    path, lookup = name.split(LOOKUP_SEP), ""
    while path:
        try:
            fields = get_fields_from_path(model, LOOKUP_SEP.join(path))
        except (FieldDoesNotExist, NotRelationField):
            lookup = path.pop()
            continue
        field = fields[-1]
        # `team__id` asks for teams, not for numbers.
        if len(fields) > 1 and getattr(field, "primary_key", False):
            field = fields[-2]
        return Asked(name, field, lookup, values)
    return Asked(name, None, "", values)


def _names(actor: Actor, asked: Sequence[Asked]) -> Mapping[type[Model], Mapping[str, str]]:
    """How the rows that filters name are called, as far as the caller may see them."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for one in asked:
        if (
            one.field is not None
            and isinstance(one.field.related_model, type)
            and one.lookup not in ("isnull", "isempty")
        ):
            wanted[one.field.related_model] |= set(one.values)
    return {model: dict(_called(model, actor, keys)) for model, keys in wanted.items()}


def _called(model: type[Model], actor: Actor, keys: set[str]) -> Iterator[tuple[str, str]]:
    rows: Any = model._default_manager.all()
    rows = rows.visible_to(actor) if hasattr(rows, "visible_to") else rows
    try:
        found = rows.filter(pk__in=sorted(keys))
        yield from ((str(row.pk), str(row)) for row in found)
    except (ValidationError, ValueError, TypeError):
        # Keys that are none name nothing.
        return


def _said(asked: Asked, names: Mapping[type[Model], Mapping[str, str]]) -> str:
    if asked.field is None:
        return f"{asked.name}: {NO_FILTER}"
    title = spell(str(getattr(asked.field, "verbose_name", asked.field.name)))
    if asked.lookup in ("isnull", "isempty"):
        return f"{title}: {'none' if asked.values[-1:] and asked.values[-1] in YES else 'any'}"
    words = [_value(asked.field, value, names) for value in asked.values]
    between = {"gte": "from ", "gt": "over ", "lte": "up to ", "lt": "under "}.get(asked.lookup, "")
    return f"{title}: {between}{' or '.join(words)}"


def _value(field: "Field[Any, Any]", value: str, names: Mapping[type[Model], Mapping[str, str]]) -> str:
    if isinstance(field.related_model, type):
        return names.get(field.related_model, {}).get(value, GONE)
    choices = {str(each): str(label) for each, label in field.flatchoices}
    if choices:
        return choices.get(value, GONE)
    if field.get_internal_type() == "BooleanField":
        return "yes" if value in YES else "no"
    return value
