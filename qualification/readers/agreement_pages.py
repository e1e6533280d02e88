"""One version of the agreement, or a draft of it, as it is printed: from the very rows that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec

from accounts.models import Partner, ProductLine
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of as document_definition
from leadhub.documents.in_force import rule_set_at
from leadhub.documents.readers import signature_view
from leadhub.documents.signing import signatures_of, signatures_on
from leadhub.errors import NotFound
from leadhub.models import DocumentKind, Draft, RuleSet, Side, Signature, Version
from qualification.readers.agreement_views import (
    AgreementPageView,
    AgreementSideView,
    ClauseWordsView,
    MqlWordsView,
    RulesOfPageView,
    SqlNeedView,
)
from qualification.readers.attainment import ClauseAttainmentView, attainment_of, month_of, term_of
from qualification.rulebook import rulebook
from qualification.rules.agreement import Agreement, Clause, Owner, compile_agreement
from qualification.rules.clause_kinds import kind_of
from qualification.rules.definition import definition_of, sql_in_words, step_in_words
from qualification.rules.promises import by_side, left_unsaid, limit_of, scope_of

SIDES: Mapping[Owner, str] = {
    Owner.SALES: "Sales",
    Owner.MARKETING: "Marketing",
    Owner.OPERATIONS: "Operations",
    Owner.PARTNER: "Partners",
}
BY_ITSELF = "runs by itself"
NOT_MEASURED = "not measured yet"
NO_CASE = "no case yet"


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
    attained = attainment_of(term_of(now, version=row.number)).clauses
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
    names = {"product_line": lines} | dict.fromkeys(
        ("own_partner", "territory_partner", "registered_partner"), partners
    )
    definition = definition_of(book.profiles, book.scoring, book.channels, names)
    by_clause = dict(zip(agreement.clauses, attained, strict=False))
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
            AgreementSideView(owner=owner, title=SIDES[owner], clauses=[_clause(one, lines, by_clause) for one in kept])
            for owner, kept in by_side(agreement)
        ],
        month_begins=month_of(now),
        month_ends=now,
        **said,
    )


def _clause(
    clause: Clause, lines: Mapping[str, str], attained: Mapping[Clause, ClauseAttainmentView]
) -> ClauseWordsView:
    kind, one = kind_of(clause.code), attained.get(clause)
    return ClauseWordsView(
        code=clause.code,
        label=clause.label,
        limit=limit_of(clause),
        clock=clause.clock,
        holds_for=scope_of(clause, lines),
        unsaid=left_unsaid(clause, lines),
        runs_in=kind.runs or None if kind else None,
        month=attained_in_words(one) if one else BY_ITSELF if kind and kind.runs else NOT_MEASURED,
        number=one.number if one and one.measured else None,
    )


def attained_in_words(one: ClauseAttainmentView) -> str:
    """84 %, asked 90 %; of a clause that asks for no share 84 % of 25; of one that asks for a number 31 of 40."""
    if not one.measured:
        kind = kind_of(one.code)
        return BY_ITSELF if kind and kind.runs else NOT_MEASURED
    if one.is_number:
        return f"{one.kept}" + (f", asked {one.asked:g} a month" if one.asked is not None else "")
    return _rate_in_words(one) if one.cases or one.excused else NO_CASE


def _rate_in_words(one: ClauseAttainmentView) -> str:
    if one.rate is None:
        return f"{one.excused} excused"
    beside = f", asked {one.asked:g} %" if one.asked is not None else f" of {one.cases}"
    return f"{one.rate:g} %{beside}" + (f" ({one.excused} excused)" if one.excused else "")


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
