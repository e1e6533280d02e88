"""What the printed page of the agreement says, as callers read it."""

from datetime import datetime

from leadhub.api.bodies import View
from leadhub.documents.readers import SignatureView
from leadhub.models import Side
from qualification.rules.agreement import Owner


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


class ClauseWordsView(View):
    """One clause as it was signed, with its number and unit as `limit`.

    `holds_for` is where it holds, `unsaid` what of that its own words do not say. `runs_in` is null where people keep
    it and nothing runs by it. `month` says how it was kept this month, and `number` is its place in the document, by
    which the cases behind it are asked for; null where nothing measures it.
    """

    code: str
    label: str
    limit: str
    clock: str | None
    holds_for: list[str]
    unsaid: list[str]
    runs_in: str | None
    month: str
    number: int | None


class AgreementSideView(View):
    """What one side keeps."""

    owner: Owner
    title: str
    clauses: list[ClauseWordsView]


class RulesOfPageView(View):
    """The versions that the page spells out."""

    profiles: int
    channel_rules: int
    scoring_model: int


class AgreementPageView(View):
    """The agreement as it is printed on one page. `number` is null of a draft; `sides` are the clauses by owner."""

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
    sides: list[AgreementSideView]
    month_begins: datetime
    month_ends: datetime
