"""What people do with a lead in this app: the same use cases as through the other doors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.acts import ObjectAction
from qualification import (
    assessment,
    claiming,
    entry,
    handing_on,
    overruling,
    pauses,
    reconfirming,
    siting,
    technical_reviews,
)
from qualification.admin.ask_forms import QuestionForm, WordForm
from qualification.admin.lead_forms import (
    CommentForm,
    EntryForm,
    HandOnForm,
    HoldForm,
    LiftForm,
    OverruleForm,
    QualifyForm,
    SheetForm,
    SiteForm,
    midnight,
)
from qualification.forms import AssignLeadBody, LiftOverruleBody, OverruleBody, QualifyBody, UpdateLeadBody
from qualification.holding import handoff_in_hand
from qualification.models import Hold, Lead, Override, Stage, TechnicalReview
from qualification.rosters import WORKED
from qualification.rules.stages import BEFORE_SALES, ENDS

CLAIMABLE = frozenset({Stage.INQUIRY, Stage.NURTURE, Stage.MQL})
ON_SHEET = frozenset({Stage.MQL, Stage.SAL, Stage.SQL})


def claim(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Take it."""
    return claiming.claim(lead.pk, actor=actor, now=clock.now(), comment=given["comment"])


def fill_sheet(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Write down what sales found out."""
    return assessment.fill_sheet(lead.pk, given["items"], actor=actor, now=clock.now())


def qualify(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """The step to SQL."""
    seller = converted({"assign_to": given["assign_to"] or None}, QualifyBody).assign_to
    return assessment.qualify(lead.pk, actor=actor, now=clock.now(), assign_to=seller)


def hand_on(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """A colleague, or an account executive, takes it further."""
    owner = converted({"owner": given["assign_to"] or None}, AssignLeadBody).owner
    return handing_on.assign(lead.pk, owner=owner, actor=actor, now=clock.now())


def hold(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Pause it."""
    return pauses.hold(
        lead.pk,
        reason=given["reason"],
        comment=given["comment"],
        until=midnight(given["until"]),
        actor=actor,
        now=clock.now(),
    )


def resume(actor: Actor, lead: Lead, _given: Mapping[str, Any]) -> Lead:
    """End the pause."""
    return pauses.resume(lead.pk, actor=actor, now=clock.now())


def overrule(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Set aside an exclusion or a stage."""
    said = {"kind": given["kind"], "value": given["value"], "comment": given["comment"]}
    body = converted(said | {"until": midnight(given["until"])}, OverruleBody)
    return overruling.overrule(
        lead.pk,
        kind=body.kind,
        value=body.value or "",
        comment=body.comment or "",
        until=body.until,
        actor=actor,
        now=clock.now(),
    )


def lift_overrule(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Let the rules answer again."""
    kind = converted({"kind": given["kind"] or None}, LiftOverruleBody).kind
    return overruling.lift(lead.pk, kind=kind, actor=actor, now=clock.now())


def is_overruled(lead: Lead) -> bool:
    """Whether something is set aside now."""
    return Override.objects.filter(lead=lead, lifted_at=None, until__gt=clock.now()).exists()


def enter(actor: Actor, _none: None, given: Mapping[str, Any]) -> UUID:
    """A lead that a person tells of."""
    first, _, last = given["name"].strip().rpartition(" ")
    contact = {"email": given["email"], "phone": given["phone"], "first_name": first, "last_name": last}
    account = {"name": given["company"], "country": given["country"]}
    form = {
        "contact": _said(contact),
        "account": _said(account) or None,
        "product_line": given["product_line"] or None,
        "type": given["type"] or None,
        "keep": given.get("keep", False),
    }
    return entry.enter(converted(form, entry.LeadForm), actor=actor, now=clock.now())


def ask_engineers(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> TechnicalReview:
    """Whether it can be made."""
    return technical_reviews.ask(lead.pk, question=given["question"], actor=actor, now=clock.now())


def reconfirm(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """It goes on."""
    return reconfirming.reconfirm(lead.pk, comment=given["comment"], actor=actor, now=clock.now())


def set_site(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Where it is used."""
    return siting.edit(
        lead.pk, converted({"site": given["site"] or None}, UpdateLeadBody), actor=actor, now=clock.now()
    )


def has_sites(lead: Lead) -> bool:
    """Whether its company has places to choose from."""
    return lead.account is not None and lead.account.sites.exists()


def is_on_hold(lead: Lead) -> bool:
    """Whether it is paused."""
    return Hold.objects.filter(lead=lead, ended_at=None).exists()


def page_of(lead: UUID) -> str:
    """The address of the page of a lead."""
    return reverse("admin:qualification_lead_change", args=[lead])


def _said(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value.strip()}


ENTRY = ObjectAction(
    "enter",
    "Quick entry",
    "lead.create",
    enter,
    form=EntryForm,
    press="Write down",
    done="The lead is written down and decided.",
    lands=page_of,
    effect="For a lead without a machine signal: after a call, a mail or a talk at a booth. "
    "An e-mail address or a telephone number is needed.",
)
CLAIM = ObjectAction(
    "claim",
    "Claim",
    "lead.claim",
    claim,
    form=CommentForm,
    possible=lambda lead: lead.stage in CLAIMABLE and handoff_in_hand(lead) is None,
    done="The lead is yours.",
    effect="You take the lead and answer for it from now on. It counts as found by sales.",
)
FILL_SHEET = ObjectAction(
    "sheet",
    "Fill the sheet",
    "sheet.fill",
    fill_sheet,
    form=SheetForm,
    possible=lambda lead: lead.stage in ON_SHEET and handoff_in_hand(lead) is not None,
    done="The sheet is written down.",
)
QUALIFY = ObjectAction(
    "qualify",
    "Qualify",
    "lead.qualify",
    qualify,
    form=QualifyForm,
    possible=lambda lead: lead.stage == Stage.SAL,
    done="The lead is sales qualified.",
    effect="From SAL (sales accepted) to SQL (sales qualified lead), once the sheet says what the agreement asks for.",
)
HAND_ON = ObjectAction(
    "assign",
    "Hand on",
    "lead.assign",
    hand_on,
    form=HandOnForm,
    possible=lambda lead: lead.stage in WORKED,
    done="Handed on.",
    effect="Clocks run on; that of handing on ends when an account executive has the lead.",
)
TECHNICAL_REVIEW = ObjectAction(
    "technical-review",
    "Ask the engineers",
    "lead.technical_review",
    ask_engineers,
    form=QuestionForm,
    possible=lambda lead: (
        lead.stage not in ENDS and handoff_in_hand(lead) is not None and not technical_reviews.is_open(lead)
    ),
    done="The engineering desk is asked.",
    press="Ask",
    effect="The engineering desk answers within the time agreed. Until then you have more time to decide.",
)
RECONFIRM = ObjectAction(
    "reconfirm",
    "It goes on",
    "lead.reconfirm",
    reconfirm,
    form=WordForm,
    possible=reconfirming.is_asked,
    done="Said. It goes on.",
    press="Say that it goes on",
    effect="After its hold somebody must say that the lead goes on. Whatever else you do with it says so as well.",
)
SITE_OF_USE = ObjectAction(
    "site",
    "Site of use",
    "lead.edit",
    set_site,
    form=SiteForm,
    possible=has_sites,
    done="The lead is decided again.",
    effect="The territory of a lead is that of the place where it is used, else of its company.",
)
OVERRULE = ObjectAction(
    "overrule",
    "Overrule",
    "lead.overrule",
    overrule,
    form=OverruleForm,
    possible=lambda lead: lead.stage in BEFORE_SALES,
    done="Overruled; the lead is decided again.",
    effect="Your word stands against the rules until that day, a year at most. Then they answer again by themselves.",
)
LIFT_OVERRULE = ObjectAction(
    "lift-overrule",
    "Let the rules decide",
    "lead.lift_overrule",
    lift_overrule,
    form=LiftForm,
    possible=is_overruled,
    done="The rules answer again.",
    effect="What was overruled ends now, and the lead is decided again.",
)
HOLD = ObjectAction(
    "hold",
    "Put on hold",
    "lead.hold",
    hold,
    form=HoldForm,
    possible=lambda lead: lead.stage not in ENDS and not is_on_hold(lead),
    done="The lead is on hold. Its clocks stand still.",
    effect="Clocks stop and the rules move nothing until that day.",
)
RESUME = ObjectAction(
    "resume",
    "Resume",
    "lead.resume",
    resume,
    possible=is_on_hold,
    at_once=True,
    done="The lead runs on.",
    effect="Clocks run on with the working time that was left.",
)
