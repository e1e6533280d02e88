"""Rows of files as leads: the mapping read, every value checked as the API checks it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.forms import AccountForm, ContactForm
from leadhub.api.bodies import converted
from qualification.importing.joining import Found
from qualification.importing.mapping import MappingForm, SignalPart, main_file, uses
from qualification.importing.tables import Fault
from qualification.importing.values import Cell, Joined, Refusal, cell_of, typed
from qualification.models import Stage
from qualification.signal_forms import Draft, OriginForm, SignalForm, draft_of

ENDS = frozenset({Stage.WON, Stage.LOST})
AHEAD = timedelta(hours=1)
LARGEST_VALUE = Decimal(10) ** 12
# Stands for the person in rows that are about companies alone, and is never written.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that a file states, with the person it names."""

    to: Stage
    at: datetime
    by: str
    reason: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, understood. `head` names who is interested in what; `external_id` is blank where no lead is mapped."""

    line: int
    file: str
    external_id: str
    head: Draft
    begun_at: datetime
    origin: tuple[str, str, str, str] | None
    value: Decimal | None = None
    currency: str = ""
    signals: tuple[Draft, ...] = ()
    steps: tuple[Step, ...] = ()
    dimensions: Mapping[str, str]
    warnings: tuple[Fault, ...] = ()

    @property
    def identity(self) -> str:
        """By what a later row about the same is known: the first of what this one names."""
        said = self.head.mention
        who = self.external_id or said.email_key or said.phone_key or said.external_id.removesuffix(NOBODY)
        return who or said.account_external_id or said.domain or f"{said.company_key} {said.account.get('country')}"

    @property
    def end(self) -> Stage | None:
        """The end that the row states."""
        return next((step.to for step in self.steps if step.to in ENDS), None)


class Reader:
    """Reads rows by one mapping; `types` and `lines` are the codes that are known."""

    def __init__(
        self, mapping: MappingForm, *, types: Mapping[str, int], lines: Collection[str], now: datetime
    ) -> None:
        self.mapping = mapping
        self.types = types
        self.lines = lines
        self.now = now
        self.cells = {use.key: cell_of(use, mapping) for use in uses(mapping)}
        self.dimensions = {
            key: f"{cell.column} ({key})" for key, cell in self.cells.items() if cell.column and _tells_apart(key, cell)
        }

    def read(self, found: Found) -> Row:
        """One row; raises Refusal or a DomainError for what cannot be taken."""
        row = found.row
        external_id = self._text("lead.external_id", row) or ""
        if self.mapping.lead and not external_id:
            raise Refusal("required", "lead.external_id: a lead needs an external id.")
        begun_at = self._moment("lead.created_at", row) or self._moment("as_of", row) or self.now
        if "lead.created_at" in self.cells and self._text("lead.created_at", row) is None:
            raise Refusal("required", "lead.created_at: the row does not say when it began.")
        contact = {name: self._text(f"contact.{name}", row) for name in self.mapping.contact}
        if not (contact.get("email") or contact.get("phone") or contact.get("external_id")):
            contact["external_id"] = external_id or (None if self.mapping.names_people else NOBODY)
        head = self._draft(
            row, contact, external_id=external_id or "row", type=None, at=self._moment("as_of", row) or begun_at
        )
        if not (self.mapping.names_people or head.mention.names_company):
            raise Refusal("account_not_identified", "Give an external id, a domain or a name that can be compared.")
        steps, warnings = self._steps(row, begun_at)
        value = self._text("lead.value", row)
        return Row(
            line=found.line,
            file=found.file,
            external_id=external_id,
            head=head,
            begun_at=begun_at,
            origin=self._origin(row),
            value=None if value is None else _amount(value),
            currency=(self._text("lead.currency", row) or "").upper()[:3],
            signals=tuple(self._signals(row, contact, external_id)),
            steps=steps,
            dimensions={label: self._text(key, row) or "" for key, label in self.dimensions.items()},
            warnings=warnings,
        )

    def _draft(
        self,
        row: Joined,
        contact: Mapping[str, str | None],
        *,
        external_id: str,
        type: int | None,
        at: datetime,
        properties: Mapping[str, Any] | None = None,
    ) -> Draft:
        account = {name: self._typed(f"account.{name}", row) for name in self.mapping.account}
        form = SignalForm(
            source=self.mapping.system,
            external_id=external_id,
            type="import",
            occurred_at=at,
            contact=converted({k: v for k, v in contact.items() if v is not None}, ContactForm),
            account=converted({k: v for k, v in account.items() if v is not None}, AccountForm),
            product_line=self._text("lead.product_line", row),
            origin=None,
            properties=dict(properties or {}),
        )
        return draft_of(form, 0, type=type, lines=self.lines, now=self.now)

    def _signals(self, row: Joined, contact: Mapping[str, str | None], external_id: str) -> Iterator[Draft]:
        for number, part in enumerate(self.mapping.signals, 1):
            yield from self._signal(f"signals.{number}", part, row, contact, external_id)

    def _signal(
        self, key: str, part: SignalPart, row: Joined, contact: Mapping[str, str | None], external_id: str
    ) -> Iterator[Draft]:
        at, type = self._moment(f"{key}.at", row), self._text(f"{key}.type", row)
        if at is None or type is None:
            return
        if type not in self.types:
            raise Refusal("unknown_signal_type", f"{key}.type: there is no signal type {type!r}.")
        who = external_id or contact.get("email") or contact.get("phone") or contact.get("external_id")
        named = self._text(f"{key}.external_id", row) or f"{who}/{type}/{at:%Y%m%dT%H%M%S}"
        said = {name: self._typed(f"{key}.properties.{name}", row, f"properties.{name}") for name in part.properties}
        properties = {name: value for name, value in said.items() if value is not None}
        yield self._draft(row, contact, external_id=named, type=self.types[type], at=at, properties=properties)

    def _steps(self, row: Joined, begun_at: datetime) -> tuple[tuple[Step, ...], tuple[Fault, ...]]:
        steps, warnings = [], []
        for number in range(1, len(self.mapping.stages) + 1):
            key = f"stages.{number}"
            to, at = self._text(f"{key}.to", row), self._moment(f"{key}.at", row)
            if to is None or at is None:
                continue
            step = self._step(key, Stage(to), at, row)
            steps.append(step)
            if at < begun_at:
                warnings.append(self._early(key, step, row, begun_at))
        return tuple(steps), tuple(warnings)

    def _step(self, key: str, to: Stage, at: datetime, row: Joined) -> Step:
        if at > self.now + AHEAD:
            raise Refusal("in_the_future", f"{key}.at: {at:%Y-%m-%d} lies in the future.")
        by = self._text(f"{key}.by", row) or ""
        if not by and to in NAMES_A_SELLER:
            raise Refusal("seller_missing", f"{key}.by: {to} needs the person of sales whom the file names.")
        return Step(
            to=to,
            at=at,
            by=by[:120],
            reason=(self._text(f"{key}.reason", row) or "")[:40],
            comment=self._text(f"{key}.comment", row) or "",
        )

    def _early(self, key: str, step: Step, row: Joined, begun_at: datetime) -> Fault:
        file = self.cells[f"{key}.at"].file or main_file(self.mapping)
        code = "ended_before_it_began" if step.to in ENDS else "moved_before_it_began"
        return Fault(
            row[file].line,
            code,
            f"{file}: {self._text('lead.external_id', row)} was {step.to} on {step.at:%Y-%m-%d %H:%M} UTC, "
            f"before it began on {begun_at:%Y-%m-%d %H:%M} UTC. Both are kept as the file says.",
        )

    def _origin(self, row: Joined) -> tuple[str, str, str, str] | None:
        """The marketing origin; None where the file names no source, however much else it says."""
        said = {name: self._text(f"lead.origin.{name}", row) for name in ORIGIN}
        if said["source"] is None:
            return None
        checked = converted({name: text for name, text in said.items() if text is not None}, OriginForm)
        return (checked.source or "", checked.channel or "", checked.campaign or "", checked.content or "")

    def _text(self, key: str, row: Joined) -> str | None:
        cell = self.cells.get(key)
        return cell.text(row) if cell else None

    def _typed(self, key: str, row: Joined, target: str = "") -> Any:
        text = self._text(key, row)
        return None if text is None else typed(target or key, text)

    def _moment(self, key: str, row: Joined) -> datetime | None:
        cell = self.cells.get(key)
        return cell.moment(row) if cell else None


def _tells_apart(key: str, cell: Cell) -> bool:
    """Whether people compare rows by this value: an origin, a person, a product line, or what has a value table."""
    return key.startswith(("lead.origin.", "lead.product_line")) or key.endswith(".by") or cell.form.values is not None


ORIGIN = ("source", "channel", "campaign", "content")
NAMES_A_SELLER = frozenset({Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST})


def _amount(text: str) -> Decimal:
    try:
        amount = round(Decimal(text), 2)
    except InvalidOperation as error:
        raise Refusal("bad_amount", f"lead.value: {text!r} is no number such as 12500.00.") from error
    if not 0 <= amount < LARGEST_VALUE:
        raise Refusal("out_of_bounds", f"lead.value: {text!r} is out of bounds.")
    return amount
