"""How far a draft has come, and what is to be done next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from leadhub.actors import Actor
from leadhub.documents.definitions import ERROR
from leadhub.documents.draft_readers import DRAFT, DraftView
from leadhub.models import Draft, Side


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft with what the rule check found and who has signed."""

    view: DraftView

    @classmethod
    def of(cls, actor: Actor, draft: Draft) -> Self:
        """As it stands now."""
        return cls(DRAFT.read(actor, draft.pk))

    @property
    def errors(self) -> int:
        """What stops it from being simulated and published."""
        return sum(one.severity == ERROR for one in self.view.findings)

    @property
    def warnings(self) -> int:
        """What should be known."""
        return len(self.view.findings) - self.errors

    @property
    def found(self) -> str:
        """2 errors, 1 warning."""
        counts = ((self.errors, "error"), (self.warnings, "warning"))
        return ", ".join(counted(count, noun) for count, noun in counts if count) or "Nothing"

    @property
    def missing(self) -> str:
        """The sides whose signature is missing."""
        return " and ".join(Side(side).label for side in self.view.signatures_missing)

    @property
    def next_act(self) -> str:
        """The name of the act that comes next; none while errors are to be mended, or others must sign."""
        if self.view.state != Draft.State.OPEN or self.errors:
            return ""
        if not self.view.simulated:
            return "simulate"
        return "sign" if self.view.signatures_missing else "publish"

    @property
    def next_step(self) -> str:
        """The same as a sentence."""
        if self.view.state != Draft.State.OPEN:
            return f"It was published as version {self.view.published_number} and no longer changes."
        match self.next_act:
            case "simulate":
                return "Next: see what it would change. Nobody has simulated it as it stands."
            case "sign":
                return f"Next: {self.missing.lower()} must sign it as it stands."
            case "publish":
                return "Next: publish it. Everything that it needs is there."
        return f"Next: mend {counted(self.errors, 'error')} that the rule check found."


def counted(count: int, noun: str) -> str:
    """1 error, 2 errors."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def stages_of(standing: Standing, *, asks_signatures: bool) -> Iterator[tuple[str, str, bool]]:
    """The steps on the way into force: what each is called, how far it is, and whether it is done."""
    view = standing.view
    clean = not standing.errors
    yield "Edit", "Without errors" if clean else counted(standing.errors, "error"), clean
    yield "Simulate", "Done as it stands" if view.simulated else "To be done", view.simulated
    if asks_signatures:
        signed = not view.signatures_missing
        yield "Sign", "By both sides" if signed else f"Missing: {standing.missing.lower()}", signed
    is_published = view.state == Draft.State.PUBLISHED
    yield "Publish", f"Version {view.published_number}" if is_published else "To be done", is_published
