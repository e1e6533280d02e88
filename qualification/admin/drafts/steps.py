"""How far a draft has come, and what is to be done next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from leadhub.actors import Actor
from leadhub.documents.approving import asked_of, is_sent
from leadhub.documents.definitions import ERROR
from leadhub.documents.draft_readers import DRAFT, DraftView
from leadhub.models import ChangesAsked, Draft, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How far a draft is on its way into force.

    What was simulated as it stands had no errors, so that nobody needs to count them again to say what comes next.
    """

    published: int | None
    is_simulated: bool
    is_sent: bool
    missing: Sequence[Side]
    asked: ChangesAsked | None
    errors: int = 0

    @classmethod
    def of(cls, draft: Draft, missing: Sequence[Side], asked: ChangesAsked | None, errors: int = 0) -> Self:
        """Of a draft as it stands, with the sides that have not signed it, and what is asked for before they do."""
        return cls(
            published=draft.published_number,
            is_simulated=draft.simulated_sha256 == draft.sha256,
            is_sent=is_sent(draft),
            missing=sorted(missing),
            asked=asked,
            errors=errors,
        )

    @property
    def next_act(self) -> str:
        """The name of the act that comes next; none while errors are to be mended."""
        if self.published or self.errors:
            return ""
        if not self.is_simulated:
            return "simulate"
        if self.missing:
            return "sign" if self.is_sent and self.asked is None else "send"
        return "publish"

    @property
    def state(self) -> str:
        """In a few words."""
        if self.published:
            return f"Published as version {self.published}"
        if self.asked is not None:
            return "Changes asked for"
        return {"sign": "Waiting for approval", "publish": "Ready to publish"}.get(self.next_act, "Draft")

    @property
    def next_step(self) -> str:
        """What comes next, and why, in sentences."""
        match self.next_act:
            case "simulate":
                return "See what it would change. Nobody has simulated it as it stands."
            case "send" if self.asked is not None:
                return "Change what is asked for, or write into the note why not, and send it again."
            case "send":
                return "Say what was changed and why, and send it for approval."
            case "sign":
                return f"{self.sides.capitalize()} must sign it as it stands."
            case "publish":
                return "Publish it. Everything that it needs is there."
        if self.published:
            return f"It was published as version {self.published} and no longer changes."
        return f"Mend {counted(self.errors, 'error')} that the rule check found."

    @property
    def sides(self) -> str:
        """The sides whose signature is missing."""
        return " and ".join(Side(side).label for side in self.missing)


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft with what the rule check found, and how far it has come."""

    view: DraftView
    way: Way

    @classmethod
    def of(cls, actor: Actor, draft: Draft) -> Self:
        """As it stands now."""
        return cls.by(draft, DRAFT.read(actor, draft.pk), asked_of(draft))

    @classmethod
    def by(cls, draft: Draft, view: DraftView, asked: ChangesAsked | None) -> Self:
        """By what was read of it."""
        errors = sum(one.severity == ERROR for one in view.findings)
        return cls(view, Way.of(draft, view.signatures_missing, asked, errors))

    @property
    def errors(self) -> int:
        """What stops it from being simulated and published."""
        return self.way.errors

    @property
    def found(self) -> str:
        """2 errors, 1 warning."""
        counts = ((self.errors, "error"), (len(self.view.findings) - self.errors, "warning"))
        return ", ".join(counted(count, noun) for count, noun in counts if count) or "Nothing"


def counted(count: int, noun: str) -> str:
    """1 error, 2 errors."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def stages_of(standing: Standing, *, asks_signatures: bool) -> Iterator[tuple[str, str, bool]]:
    """The steps on the way into force: what each is called, how far it is, and whether it is done."""
    way = standing.way
    clean = not way.errors
    yield "Edit", "Without errors" if clean else counted(way.errors, "error"), clean
    yield "Simulate", "Done as it stands" if way.is_simulated else "To be done", way.is_simulated
    if asks_signatures:
        signed = not way.missing
        yield "Sign", "By both sides" if signed else f"Missing: {way.sides.lower()}", signed
    yield "Publish", f"Version {way.published}" if way.published else "To be done", way.published is not None
