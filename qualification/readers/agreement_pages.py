"""One version of the agreement, or a draft of it, as it is printed: from the very rows that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec

from accounts.models import Partner, ProductLine
from leadhub.api.bodies import View
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of as document_definition
from leadhub.documents.in_force import rule_set_at
from leadhub.documents.readers import SignatureView, signature_view
from leadhub.documents.signing import signatures_of, signatures_on
from leadhub.errors import NotFound
from leadhub.models import DocumentKind, Draft, RuleSet, Side, Signature, Version
from qualification.readers.attainment import ClauseAttainmentView, attainment_of
from qualification.rulebook import rulebook
from qualification.rules.agreement import Agreement, Owner, compile_agreement
from qualification.rules.definition import definition_of, sql_in_words, step_in_words
from qualification.rules.promises import Promise, promises_of

SIDES: Mapping[Owner, str] = {
    Owner.SALES: "Sales",
    Owner.MARKETING: "Marketing",
    Owner.OPERATIONS: "Operations",
    Owner.PARTNER: "Partners",
}
NOT_MEASURED = "not measured yet"
NO_CASE = "no case yet"


class CriterionWordsView(View):
    """A criterion of a profile in words, with its points; a must rules the profile out where it is not met."""

    words: str
    points: int
    must: bool


class FitWordsView(View):
    """A profile in words."""

    label: str
    criteria: list[CriterionWordsView]


class SignalWordsView(View):
    """Types of signals that count alike."""

    types: str
    family: str
    points: float
    half_life_days: float
    cap: float


class MatrixWordsView(View):
    """What the matrix says for tiers that it treats alike, at no, low, medium, high and urgent intent."""

    tiers: str
    actions: list[str]


class IntentWordsView(View):
    """A scoring model in words; `qualified` says which fit with which intent makes an MQL."""

    label: str
    lines: str
    signals: list[SignalWordsView]
    levels: list[str]
    matrix: list[MatrixWordsView]
    qualified: str


class CauseWordsView(View):
    """Why somebody is disqualified."""

    cause: str
    tests: str


class RouteWordsView(View):
    """A channel rule in words; the first that fits decides."""

    tests: str
    to: str


class MqlWordsView(View):
    """What makes an MQL (marketing qualified lead) by the rules that were in force with the agreement."""

    tiers: str
    profiles: list[FitWordsView]
    disqualified: list[CauseWordsView]
    models: list[IntentWordsView]
    routes: list[RouteWordsView]


class SqlNeedView(View):
    """What an SQL (sales qualified lead) takes, and of which criteria or functions."""

    need: str
    of: str


class CaseView(View):
    """One case of a promise with its number; the case is null where there is one for all."""

    case: str | None
    number: float


class PromiseView(View):
    """One promise with all its cases: `limit` says number and unit of each, `month` how it was kept this month.

    `runs_in` is null where people keep it and nothing runs by it.
    """

    text: str
    scope: str | None
    limit: str
    cases: list[CaseView]
    unit: str | None
    clock: str | None
    runs_in: str | None
    month: str
    codes: list[str]


class SidePromisesView(View):
    """What one side keeps."""

    owner: Owner
    title: str
    promises: list[PromiseView]


class RulesOfPageView(View):
    """The versions that the page spells out."""

    profiles: int
    channel_rules: int
    scoring_model: int


class AgreementPageView(View):
    """The agreement as it is printed on one page. `number` is null of a draft; `sides` are the promises by owner."""

    number: int | None
    state: str
    note: str | None
    sha256: str
    effective_at: datetime | None
    superseded_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    signatures: list[SignatureView]
    unsigned: list[Side]
    rules: RulesOfPageView
    mql: MqlWordsView
    sal_step: str
    sql: list[SqlNeedView]
    sides: list[SidePromisesView]
    month_begins: datetime
    month_ends: datetime


@dataclass(frozen=True, slots=True)
class _Term:
    """From when to when a version is in force, and the rule set that tells what stands beside it."""

    begins: datetime | None
    ends: datetime | None
    rules: RuleSet


def page_of_version(number: int | None, now: datetime) -> AgreementPageView:
    """One version; without a number the one in force."""
    wanted = number or rule_set_at(now).agreement
    row = Version.objects.filter(kind=DocumentKind.AGREEMENTS, number=wanted).first()
    if row is None:
        raise NotFound(f"There is no version {wanted} of the agreement.")
    term = _term(row.number, now)
    month = _month(now)
    attained = attainment_of(row.number, month, now).clauses
    return _page(
        compile_agreement(msgspec.json.decode(row.content)),
        attained,
        term.rules,
        now,
        signatures_on(row),
        number=row.number,
        state=_state(term, now),
        note=row.note or None,
        sha256=row.sha256,
        effective_at=term.begins,
        superseded_at=term.ends,
        published_at=row.published_at,
        published_by=row.published_by,
    )


def page_of_draft(draft: Draft, now: datetime) -> AgreementPageView:
    """A draft as it would be printed, beside the rules in force; one with errors is refused with all of them."""
    content = msgspec.json.decode(draft.content)
    refuse_faults(document_definition(draft.kind), content, every_error=True)
    return _page(
        compile_agreement(content),
        (),
        rule_set_at(now),
        now,
        signatures_of(draft),
        number=None,
        state=f"Draft, based on version {draft.based_on}, as {draft.edited_by_name} last saved it",
        note=draft.note or None,
        sha256=draft.sha256,
        effective_at=None,
        superseded_at=None,
        published_at=None,
        published_by=None,
    )


def _page(
    agreement: Agreement,
    attained: Sequence[ClauseAttainmentView],
    rules: RuleSet,
    now: datetime,
    signatures: Sequence[Signature],
    **said: Any,
) -> AgreementPageView:
    book = rulebook(rules.pk).rules
    lines = dict(ProductLine.objects.values_list("code", "label"))
    partners = {str(pk): name for pk, name in Partner.objects.values_list("pk", "name")}
    names = {"product_line": lines, "own_partner": partners, "territory_partner": partners}
    definition = definition_of(book.profiles, book.scoring, book.channels, names)
    by_clause = {(one.code, _scope(one)): one for one in attained}
    signed = {signature.side for signature in signatures}
    return AgreementPageView(
        signatures=[signature_view(one) for one in signatures],
        unsigned=[side for side in Side if side.value not in signed],
        rules=RulesOfPageView(
            profiles=rules.profiles, channel_rules=rules.channel_rules, scoring_model=rules.scoring_model
        ),
        mql=msgspec.convert(definition, MqlWordsView, from_attributes=True),
        sal_step=step_in_words(sal_step=agreement.sal_step),
        sql=[SqlNeedView(need=need, of=of) for need, of in sql_in_words(agreement.sql_definition)],
        sides=[
            SidePromisesView(
                owner=owner, title=SIDES[owner], promises=[_promise(promise, by_clause) for promise in promises]
            )
            for owner, promises in promises_of(agreement, lines)
        ],
        month_begins=_month(now),
        month_ends=now,
        **said,
    )


def _promise(promise: Promise, attained: Mapping[Any, ClauseAttainmentView]) -> PromiseView:
    found = [
        (case, attained.get((clause.code, (clause.scope.priority, clause.scope.channel, clause.scope.product_line))))
        for case, clause in promise.numbered
    ]
    return PromiseView(
        text=promise.text,
        scope=promise.scope or None,
        limit=promise.limit,
        cases=[CaseView(case=case or None, number=clause.number) for case, clause in promise.numbered],
        unit=promise.unit or None,
        clock=promise.clock,
        runs_in=promise.runs_in or None,
        month=_month_in_words(found),
        codes=list(dict.fromkeys(clause.code for clause in promise.clauses)),
    )


def _month_in_words(found: Sequence[tuple[str, ClauseAttainmentView | None]]) -> str:
    """84 %, asked 90 %; by case where there are several: urgent 84 % of 25, normal 91 % of 40."""
    measured = [(case, one) for case, one in found if one is not None and one.measured]
    if not measured:
        return NOT_MEASURED
    said = [f"{case} {_rate_in_words(one)}".strip() for case, one in measured if one.cases or one.excused]
    return ", ".join(said) or NO_CASE


def _rate_in_words(one: ClauseAttainmentView) -> str:
    if one.rate is None:
        return f"{one.excused} excused"
    beside = f", asked {one.asked:g} %" if one.asked is not None else f" of {one.cases}"
    return f"{one.rate:g} %{beside}" + (f" ({one.excused} excused)" if one.excused else "")


def _scope(one: ClauseAttainmentView) -> tuple[str | None, str | None, str | None]:
    return one.scope.priority, one.scope.channel, one.scope.product_line


def _month(now: datetime) -> datetime:
    """The first moment of the month, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _term(number: int, now: datetime) -> _Term:
    """The last time that a version was in force, else the first that it will be."""
    instants = {row.effective_at: row for row in RuleSet.objects.order_by("effective_at", "pk")}
    stretches: list[list[RuleSet]] = []
    rows = list(instants.values())
    for before, row in pairwise([None, *rows]):
        if row is None or row.agreement != number:
            continue
        if before is None or before.agreement != number:
            stretches.append([])
        stretches[-1].append(row)
    if not stretches:
        return _Term(None, None, rule_set_at(now))
    begun = [stretch for stretch in stretches if stretch[0].effective_at <= now]
    chosen = begun[-1] if begun else stretches[0]
    following = [row.effective_at for row in rows if row.effective_at > chosen[-1].effective_at]
    beside = [row for row in chosen if row.effective_at <= now] or chosen[:1]
    return _Term(chosen[0].effective_at, following[0] if following else None, beside[-1])


def _state(term: _Term, now: datetime) -> str:
    if term.begins is None:
        return "Never in force"
    if term.begins > now:
        return "Published, not yet in force"
    return "In force" if term.ends is None or term.ends > now else "Superseded"
