"""Facts of many accounts, contacts or partners set alike: what an edit by hand leaves, in few statements."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet

from accounts.accounts import OWNERS
from accounts.editing import Act, facts_changed, source_of
from accounts.findings import COLUMNS as FINDING_COLUMNS
from accounts.findings import findings_of, take_back
from accounts.job_titles import derive_function, title_rows
from accounts.market import MANAGERS
from accounts.mentions import ACCOUNT_FACTS
from accounts.models import (
    Account,
    ChannelType,
    Contact,
    Function,
    NoiseClass,
    NoiseFinding,
    OrderProfile,
    Partner,
    ProductionModel,
    TargetStatus,
)
from accounts.newer import overrule
from leadhub.actors import Actor
from leadhub.bulk import insert_new, locked, update_rows
from leadhub.bulk_changes.kinds import BulkField, Options, Values
from leadhub.keys import new_id
from leadhub.models import Edit, User

LEFT: Final = "Whoever is named does not work here any more, or not in a role that takes it."
OF_RECORD_GONE: Final = "This partner is not in use any more."
ERASED: Final = "The data of this contact were erased."


def _choices(kind: Any) -> Callable[[], Options]:
    return lambda: [(str(value), str(label)) for value, label in kind.choices]


def _people(roles: Sequence[Any]) -> Callable[[], Options]:
    def offered() -> Options:
        rows = User.objects.filter(is_active=True, role__in=roles).order_by("name", "pk")
        return [(str(key), name) for key, name in rows.values_list("pk", "name")]

    return offered


def _partners() -> Options:
    rows = Partner.objects.filter(is_active=True).order_by("name", "pk")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """One table of which rows are changed in bulk."""

    model: type[Any]
    noun: str
    label: str
    labels: str
    page: str
    fields: Sequence[BulkField]
    effect: str
    rows: Callable[[Actor], "QuerySet[Any]"]
    refused: Callable[["Rows", Mapping[UUID, Values]], Mapping[UUID, str]]
    written: Callable[["Rows", Collection[Any], Act], None]
    said: Callable[[Any, str], Any] = getattr
    """What somebody said of a column of a row: nothing where it was derived."""

    def hold(
        self, actor: Actor, keys: Collection[UUID], fields: Collection[str], *, now: datetime, locks: bool
    ) -> "Rows":
        """These rows, locked where they are to be changed."""
        found = self.rows(actor).filter(pk__among=sorted(set(keys))).order_by("pk")
        return Rows(self, list(locked(found) if locks else found), list(fields))

    def touched(self, keys: Collection[UUID], fields: Collection[str], *, since: UUID) -> Collection[UUID]:
        """Those of which history tells a later act."""
        later = Edit.objects.filter(object_id__among=sorted(set(keys)), field__in=list(fields), pk__gt=since)
        return frozenset(later.exclude(change_no=since).values_list("object_id", flat=True))

    def words(self, fields: Collection[str], values: Collection[Values]) -> Mapping[tuple[str, Any], str]:
        """Labels of closed lists, names of people and partners, those too that are offered no more."""
        said: dict[tuple[str, Any], str] = {}
        for name in fields:
            field = self.field(name)
            keys = {str(each[name]) for each in values if each.get(name)}
            if field.related_model is not None:
                rows = field.related_model._base_manager.filter(pk__in=sorted(keys))
                said |= {(name, str(row.pk)): str(row) for row in rows}
            else:
                said |= {(name, str(value)): str(label) for value, label in field.flatchoices}
        return said

    def field(self, name: str) -> Any:
        """The field of the table; its `attname` is where the value is kept."""
        return self.model._meta.get_field(name)

    def columns(self, names: Collection[str]) -> list[str]:
        """Where these fields are kept."""
        return [self.field(name).attname for name in names]


class Rows:
    """Rows of a kind as they stand."""

    def __init__(self, kind: RowKind, rows: Sequence[Any], fields: Sequence[str]) -> None:
        self.kind = kind
        self.rows: dict[UUID, Any] = {row.pk: row for row in rows}
        self.fields = fields

    def values(self) -> Mapping[UUID, Values]:
        """The fields that are asked for, as JSON holds them."""
        return {key: self._values(row) for key, row in self.rows.items()}

    def refusals(self, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
        """Where what is wanted may not stand."""
        return self.kind.refused(self, wanted)

    def write(self, wanted: Mapping[UUID, Values], act: Act) -> Mapping[UUID, Values]:
        """Set the fields of locked rows, keep the history, and let follow what follows from it."""
        rows = [self.rows[key] for key in sorted(wanted)]
        for row in rows:
            values = dict(self._kept(name, value) for name, value in wanted[row.pk].items())
            for name in values:
                setattr(row, name, self.kind.said(row, name))
            act.assign(row, values)
            row.updated_at = act.now
        self.kind.written(self, rows, act)
        return {row.pk: self._values(row) for row in rows}

    def _values(self, row: Any) -> Values:
        held = {name: self.kind.said(row, self.kind.field(name).attname) for name in self.fields}
        return {name: value if value in (None, "") else str(value) for name, value in held.items()}

    def _kept(self, name: str, value: Any) -> tuple[str, Any]:
        """A value as its column holds it."""
        field = self.kind.field(name)
        return field.attname, UUID(value) if value and field.is_relation else value


def _named(wanted: Mapping[UUID, Values], name: str) -> set[str]:
    return {str(values[name]) for values in wanted.values() if values.get(name)}


def _without(wanted: Mapping[UUID, Values], name: str, able: Iterable[Any], why: str) -> dict[UUID, str]:
    """The objects in which somebody is named who cannot be."""
    there = {str(key) for key in able}
    return {key: why for key, values in wanted.items() if values.get(name) and str(values[name]) not in there}


def _account_refused(_rows: Rows, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
    people = User.objects.filter(pk__in=_named(wanted, "owner"), is_active=True, role__in=OWNERS)
    partners = Partner.objects.filter(pk__in=_named(wanted, "distributor_of_record"), is_active=True)
    return _without(wanted, "owner", people.values_list("pk", flat=True), LEFT) | _without(
        wanted, "distributor_of_record", partners.values_list("pk", flat=True), OF_RECORD_GONE
    )


def _account_written(held: Rows, rows: Collection[Any], act: Act) -> None:
    stated = set(held.fields) & set(ACCOUNT_FACTS)
    for row in rows:
        overrule(row.facts_as_of, stated, at=act.now, source=source_of(act.actor))
        row.facts_stamp += 1
    _write(Account, ("id", *held.kind.columns(held.fields), "facts_as_of", "facts_stamp", "updated_at"), rows)
    facts_changed(accounts=[row.pk for row in rows], now=act.now)


def _contact_refused(held: Rows, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
    return {key: ERASED for key in wanted if held.rows[key].erased_at is not None}


def _contact_said(row: Contact, name: str) -> Any:
    return None if name == "function" and row.function_derived else getattr(row, name)


def _contact_written(held: Rows, rows: Collection[Any], act: Act) -> None:
    titles = title_rows() if "function" in held.fields else ()
    for row in rows:
        if "function" in held.fields:
            overrule(row.facts_as_of, ["function"], at=act.now, source=source_of(act.actor))
            derive_function(row, titles)
        row.facts_stamp += 1
    if "noise_class" in held.fields:
        _say(rows, act)
    _write(Contact, ("id", *held.fields, "function_derived", "facts_as_of", "facts_stamp", "updated_at"), rows)
    facts_changed(contacts=[row.pk for row in rows], now=act.now)


def _say(rows: Collection[Contact], act: Act) -> None:
    """Let the one class stand that was set by hand: what speaks for another is taken back."""
    source = source_of(act.actor)
    known = findings_of([row.pk for row in rows])
    others: list[NoiseFinding] = []
    said: list[tuple[Any, ...]] = []
    for row in rows:
        stands = [one for one in known[row.pk] if one.lifted_at is None and one.decides]
        others += [one for one in stands if one.noise_class != row.noise_class]
        if row.noise_class and not any(one.noise_class == row.noise_class and one.source == source for one in stands):
            finding = (new_id(), row.pk, row.noise_class, f"said_by_{source}", True, source)
            said.append((*finding, act.actor.user_id, act.actor.label, "", act.now, "", ""))
    take_back(others, actor=act.actor, now=act.now)
    insert_new(NoiseFinding, FINDING_COLUMNS, said)


def _partner_refused(_rows: Rows, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
    people = User.objects.filter(pk__in=_named(wanted, "manager"), is_active=True, role__in=MANAGERS)
    return _without(wanted, "manager", people.values_list("pk", flat=True), LEFT)


def _partner_written(held: Rows, rows: Collection[Any], act: Act) -> None:
    _write(Partner, ("id", *held.kind.columns(held.fields)), rows)


def _write(model: type[Model], columns: Sequence[str], rows: Collection[Any]) -> None:
    names = ("pk", *columns[1:])
    update_rows(model, columns, [tuple(getattr(row, name) for name in names) for row in rows])


ACCOUNTS: Final = RowKind(
    model=Account,
    noun="account",
    label="account",
    labels="accounts",
    page="accounts.account",
    fields=(
        BulkField(name="owner", label="Owner", verb="account.edit", options=_people(OWNERS)),
        BulkField(
            name="target_status",
            label="Target status",
            verb="account.edit",
            options=_choices(TargetStatus),
            required=True,
        ),
        BulkField(name="channel_type", label="Channel type", verb="account.edit", options=_choices(ChannelType)),
        BulkField(
            name="production_model", label="Production model", verb="account.edit", options=_choices(ProductionModel)
        ),
        BulkField(name="order_profile", label="Order profile", verb="account.edit", options=_choices(OrderProfile)),
        BulkField(
            name="distributor_of_record",
            label="Distributor of record",
            verb="account.keep_distributor",
            options=_partners,
        ),
    ),
    effect="Their open leads are decided again.",
    rows=lambda actor: Account.objects.visible_to(actor).canonical(),
    refused=_account_refused,
    written=_account_written,
)
CONTACTS: Final = RowKind(
    model=Contact,
    noun="contact",
    label="contact",
    labels="contacts",
    page="accounts.contact",
    fields=(
        BulkField(name="function", label="Function", verb="contact.edit", options=_choices(Function)),
        BulkField(name="noise_class", label="Noise", verb="contact.edit", options=_choices(NoiseClass)),
    ),
    effect="Their open leads are decided again.",
    rows=lambda actor: Contact.objects.visible_to(actor).canonical(),
    refused=_contact_refused,
    written=_contact_written,
    said=_contact_said,
)
PARTNERS: Final = RowKind(
    model=Partner,
    noun="partner",
    label="partner",
    labels="partners",
    page="accounts.partner",
    fields=(BulkField(name="manager", label="Manager", verb="channel_partner.edit", options=_people(MANAGERS)),),
    effect="",
    rows=lambda _actor: Partner.objects.all(),
    refused=_partner_refused,
    written=_partner_written,
)
