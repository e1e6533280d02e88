"""Correcting the credit for a won lead: all of its parts on one page, as they stand, and why they are others."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choice
from leadhub.errors import DomainError, Stale
from qualification import collaborators
from qualification.admin.collaborators import COLLABORATION, page, people_and_partners
from qualification.collaborators import part_from
from qualification.forms import CorrectCreditsBody
from qualification.models import CreditKind, CreditParty, Lead, Stage
from qualification.readers.collaborators import CreditView, collaboration_of

MOST: Final = 60
SPARE: Final = 4
MARKETING: Final = (CreditParty.MARKETING.value, CreditParty.MARKETING.label)
COLUMNS: Final = ("who", "credit", "share")


class CorrectionForm(ActForm):
    """The parts of the version that holds, some empty lines more, and why."""

    layout: ClassVar[str] = "qualification/credit_lines.html"
    is_wide: ClassVar[bool] = True

    def prepare(self) -> None:
        """One line for each part."""
        assert self.actor is not None, "whoever corrects has signed in"
        credits = collaboration_of(self.actor, self.subject.pk).credits
        version = credits[0].version if credits else 0
        standing = [one for one in credits if one.version == version]
        # What was typed may name somebody of a version that another one has replaced meanwhile.
        named = [key for one in credits for key in (one.user, one.partner) if key]
        offered = [("", "Nobody"), MARKETING, *people_and_partners(named)]
        self.count = self._sent() if self.is_bound else min(len(standing) + SPARE, MOST)
        for number in range(1, self.count + 1):
            part = standing[number - 1] if number <= len(standing) else None
            self.fields.update(_line(number, offered, part))
        self.fields["comment"] = forms.CharField(
            widget=forms.Textarea, required=False, help_text="Why, in one sentence. Everybody reads it at this version."
        )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=version)

    def lines(self) -> Iterator[list[forms.BoundField]]:
        """The lines, one by one."""
        for number in range(1, self.count + 1):
            yield [self[_name(number, column)] for column in COLUMNS]

    def clean(self) -> dict[str, Any]:
        """The parts that are given, as a body has them; where half a line is empty, it is not read as one left out."""
        given = super().clean() or {}
        credits: list[dict[str, Any]] = []
        self.places = {}
        for number in range(1, self.count + 1):
            who, credit, share = (given.get(_name(number, column)) for column in COLUMNS)
            if not who and not credit and share is None:
                continue
            if not who:
                self.add_error(_name(number, "who"), "Say who this is, or empty the whole line.")
            if not credit:
                self.add_error(_name(number, "credit"), "Say what part this is, or empty the whole line.")
            self.places |= _places(len(credits), number)
            credits.append(_part(who or "", credit, share))
        if not credits:
            self.add_error(None, "Say who has a part.")
        return given | {"credits": credits}

    def show_refusal(self, refusal: DomainError) -> None:
        """Whoever was slower keeps what was typed, and can save it over the version that holds now."""
        super().show_refusal(refusal)
        if isinstance(refusal, Stale):
            self.data = {name: self.data[name] for name in self.data} | {"version": str(refusal.facts["version"])}

    def _sent(self) -> int:
        """How many lines the page had that was sent."""
        return next((number - 1 for number in range(1, MOST + 1) if _name(number, "who") not in self.data), MOST)


def correct(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Another version of the credit."""
    body = converted({"credits": given["credits"], "comment": given["comment"]}, CorrectCreditsBody)
    parts = [part_from(one.user, one.partner, one.credit, one.share) for one in body.credits]
    return collaborators.correct(
        lead.pk, parts, comment=body.comment or "", actor=actor, now=clock.now(), expected=given["version"]
    )


def versions(actor: Actor, lead: Lead) -> Mapping[str, Any]:
    """Every version until now, with who wrote it and why."""
    return {"tables": page(actor, lead, QueryDict())["tables"][1:]}


def page_of_credit(lead: Lead) -> str:
    """Where the new version stands."""
    return reverse("admin:qualification_lead_view", args=[lead.pk, COLLABORATION.name])


def _line(number: int, offered: list[Any], part: CreditView | None) -> dict[str, forms.Field]:
    share = forms.IntegerField(required=False, label="Share in percent", initial=part.share if part else None)
    return {
        _name(number, "who"): Choice(
            required=False, label=f"{number}. Who", choices=offered, initial=_who(part) if part else ""
        ),
        _name(number, "credit"): Choice(
            required=False,
            label="As what",
            choices=[("", "Nothing"), *CreditKind.choices],
            initial=str(part.credit) if part else "",
        ),
        _name(number, "share"): share,
    }


def _who(part: CreditView) -> str:
    if part.user:
        return f"user:{part.user}"
    return f"partner:{part.partner}" if part.partner else MARKETING[0]


def _part(who: str, credit: Any, share: Any) -> dict[str, Any]:
    kind, _, key = who.partition(":")
    party = {} if who in ("", MARKETING[0]) else {kind: key} if kind in ("user", "partner") else {"user": who}
    return {"credit": credit, "share": share, **party}


def _places(place: int, number: int) -> dict[str, str]:
    """Beside which field stands what is said of a part."""
    here = f"credits/{place}"
    who = {pointer: _name(number, "who") for pointer in (here, f"{here}/user", f"{here}/partner")}
    return who | {f"{here}/{column}": _name(number, column) for column in COLUMNS[1:]}


def _name(number: int, column: str) -> str:
    return f"part_{number}_{column}"


CORRECT_CREDIT = ObjectAction(
    "correct-credit",
    "Correct the credit",
    "lead.correct_credit",
    correct,
    form=CorrectionForm,
    possible=lambda lead: lead.stage == Stage.WON,
    done="Corrected. The versions before stay as they were.",
    lands=page_of_credit,
    shows=versions,
    effect="What you save is a version more, and holds from now on. The shares of all who share the credit make "
    "100 percent. Empty a line to leave somebody out.",
)
