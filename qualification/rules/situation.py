"""Everything that a decision looks at, and the rules that it is made by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.rules.channels import ChannelRules
from accounts.rules.facts import Facts
from accounts.rules.fit import Profiles
from qualification.rules.agreement import Agreement
from qualification.rules.model import ScoringModels
from qualification.rules.stages import Stage
from qualification.rules.terms import Terms


class OverrideKind(StrEnum):
    """What a person may set aside for a while."""

    EXCLUSION = "exclusion"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Override:
    """What a person set aside until a moment.

    `exclusion`: the value is the cause that is not to count (`academic`, …). `stage`: the value is the stage that a
    person gave the lead; while the lead stands there, the system leaves it there.
    """

    kind: OverrideKind
    value: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One lead at one moment; all times carry a zone."""

    facts: Facts
    terms: Terms
    at: datetime
    product_line: str = "unspecified"
    stage: Stage = Stage.INQUIRY
    open_handoff: bool = False
    """A handoff that waits for its answer, its own or a colleague's that it shares."""
    project_open: bool = False
    """Somebody has in hand what a colleague of the same company asks of the same product line."""
    customer: bool = False
    """The company buys from us already: what it asks goes to sales at once."""
    joined: bool = False
    """It shares the handoff of such a colleague: whoever holds that takes it further."""
    expired_at: datetime | None = None
    """When the handoff of its present stay as MQL expired, which nobody had answered and nobody has taken up since."""
    triage_open: bool = False
    on_hold: bool = False
    rest_until: datetime | None = None
    """End of the rest agreed; given as long as a person's nurture lasts, also after the rest is over."""
    reset_at: datetime | None = None
    """The last move by a person to nurture or disqualified; terms hold no own weight from before."""
    disqualified_by_exclusion: bool = False
    imported_waiting: bool = False
    """Imported, and no fresh signal since: nothing moves."""
    opens_nothing: bool = False
    """Raised by history, and no fresh signal since: it is moved to nothing that somebody would have to answer."""
    observed: bool = False
    """Whoever a handoff would go to only observes: it is decided, written down and not made."""
    suspended: frozenset[int] = frozenset()
    """Numbers of the signal types that count nothing for now, whatever the terms hold of them."""
    rules_changed: bool = False
    """Other rules are in force than when the lead was last decided, or sent to rest by a person."""
    overrides: tuple[Override, ...] = ()
    sheet: tuple[tuple[str, str], ...] = ()
    """Criterion and status of the qualification sheet, as far as filled in."""
    draw: int | None = None
    """Where the lead falls among a million parts; given where the agreement holds out a share of them."""
    functions_seen: frozenset[str] = frozenset()
    """Functions of which somebody at the account has engaged; given where the agreement asks for any."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The four documents in force together, compiled."""

    profiles: Profiles
    channels: ChannelRules
    scoring: ScoringModels
    agreement: Agreement
