"""What people do with a draft as a whole: the same use cases as through the other doors."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.editing.forms import VersionedForm
from leadhub.console.tables import Table
from leadhub.documents import drafting
from leadhub.documents.approving import ask_for_changes, send_for_approval
from leadhub.documents.draft_readers import signed_compared
from leadhub.documents.drafting import Published
from leadhub.documents.releasing import release
from leadhub.documents.signing import last_signed, side_of
from leadhub.models import DocumentKind, Draft, Job
from qualification import scoring_templates
from qualification.admin.drafts.comparison import table_of_draft
from qualification.admin.drafts.forms import AskForm, BeginForm, NoteForm, PublishForm, SignForm, SimulateForm
from qualification.admin.drafts.links import page_of
from qualification.admin.simulation_tables import effect_of
from qualification.readers.simulations import kept_result
from qualification.scoring_templates import Template
from qualification.simulations import latest_result, simulate_as_job

RUNNING: Final = "Clocks that run keep the limits that they began with. What is handed over from then on runs by these."
STEPS: Final = ("Step", "What is open")
UNSEEN: Final = "How many leads it changes is not known here: simulate it to see the numbers."


class SignAct(ObjectAction):
    """Offered to whoever may sign for a side that has not signed yet."""

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """By the side of the caller."""
        missing = subject.standing.view.signatures_missing
        return super().is_shown(actor, subject) and side_of(actor.role) in missing


def is_open(draft: Any) -> bool:
    """Whether it can still be changed."""
    return bool(draft.state == Draft.State.OPEN)


def is_clean(draft: Any) -> bool:
    """Whether it could be simulated."""
    return is_open(draft) and not draft.standing.errors


def begin(actor: Actor, _none: None, given: Mapping[str, Any]) -> Draft:
    """A new draft."""
    kind, now = DocumentKind(given["kind"]), clock.now()
    if given["template"]:
        template = Template(given["template"])
        return scoring_templates.begin(kind, template, actor=actor, now=now, note=given["note"])
    return drafting.begin(kind, actor=actor, now=now, base=given["base"], note=given["note"])


def note(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Another note."""
    return drafting.edit(draft.pk, actor=actor, now=clock.now(), expected=given["version"], note=given["note"])


def send(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Before those who sign."""
    return send_for_approval(draft.pk, actor=actor, now=clock.now(), expected=given["version"], note=given["note"])


def simulate(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Job:
    """What it would change."""
    return simulate_as_job(draft.pk, actor=actor, now=clock.now(), days=given["days"])


def ask(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """What is to be changed first."""
    return ask_for_changes(draft.pk, actor=actor, now=clock.now(), expected=given["version"], text=given["text"])


def sign(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """One side's word."""
    return drafting.sign(
        draft.pk, actor=actor, now=clock.now(), expected=given["version"], deputy_for=given["deputy_for"]
    )


def publish(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Published:
    """Into force, with the care that people take."""
    return release(
        draft.pk,
        actor=actor,
        now=clock.now(),
        expected=given["version"],
        note=given["note"],
        reason=given["reason"],
        effective_at=given["effective_at"],
    )


def discard(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Give it up."""
    drafting.discard(draft.pk, actor=actor, now=clock.now(), expected=given["version"])
    return draft


def to_be_signed(actor: Actor, draft: Any) -> Mapping[str, Any]:
    """What the caller would sign: the differences to what was signed last, else to what is in force."""
    found = signed_compared(draft)
    last = last_signed(draft.kind)
    since = (
        f"Below is what differs from version {found.before}, which was signed last."
        if last
        else f"Nobody has signed a version yet. Below is what differs from version {found.before}, which is in force."
    )
    lines = [draft.standing.way.next_step, since, *_of_clocks(draft)]
    return {"lines": lines, "tables": [table_of_draft(draft, found)]}


def to_be_published(_actor: Actor, draft: Any) -> Mapping[str, Any]:
    """What publishing would do, in numbers where somebody counted them, and step by step what is open before it."""
    job = latest_result(draft)
    found = kept_result(job) if job else None
    effect = effect_of(found) if found else UNSEEN
    open_ = [one.detail for one in draft.standing.view.warnings]
    if draft.standing.way.missing:
        open_.append(f"The signature of {draft.standing.way.sides.lower()} is missing.")
    steps = Table("Before it is published", STEPS, list(enumerate(open_, start=1)), "Nothing is open.")
    return {"lines": [effect, *_of_clocks(draft)], "tables": [steps]}


def _of_clocks(draft: Any) -> list[str]:
    """What becomes of promises that are being kept while others are agreed."""
    return [RUNNING] if draft.kind == DocumentKind.AGREEMENTS else []


def told(published: Published) -> str:
    """What is said after publishing."""
    version = published.version
    if published.rules.effective_at > version.published_at:
        return (
            f"Published as version {version.number}, in force from {published.rules.effective_at:%-d %b %Y, %H:%M} UTC."
        )
    return f"Published as version {version.number}. Open leads are decided again."


def result_of(job: Job) -> str:
    """The page of a job."""
    return reverse("admin:leadhub_job_change", args=[job.pk])


def changes_of(job: Job) -> str:
    """The view of a draft that shows what a simulation of it found."""
    return reverse("admin:leadhub_draft_view", args=[job.key.partition(" ")[0], "changes"])


def version_of(published: Published) -> str:
    """The page of a version."""
    return reverse("admin:leadhub_version_change", args=[published.version.pk])


BEGIN = ObjectAction(
    "begin",
    "Begin a draft",
    "draft.begin",
    begin,
    form=BeginForm,
    press="Begin",
    done="The draft is begun. Nothing changes for leads until it is published.",
    lands=page_of,
    effect="Each document has one draft at a time. What is in force stays in force until a draft is published.",
)
SIMULATE = ObjectAction(
    "simulate",
    "Simulate",
    "draft.simulate",
    simulate,
    form=SimulateForm,
    possible=is_clean,
    press="Simulate",
    done=lambda job: "Simulated." if job.status == Job.Status.DONE else "The simulation runs.",
    lands=changes_of,
    effect="Shows which leads would change and how much work that makes. It changes no lead.",
)
SEND = ObjectAction(
    "send",
    "Send for approval",
    "draft.edit",
    send,
    form=NoteForm,
    initial=lambda draft: {"note": draft.note},
    possible=lambda draft: is_clean(draft) and draft.standing.way.next_act == "send",
    press="Send for approval",
    done="Sent. Whoever signs for a side finds it on the first page, until it is changed again.",
    effect="Those who sign are shown it on their first page, with this note and what it would change.",
)
SIGN = SignAct(
    "sign",
    "Sign",
    "draft.sign",
    sign,
    form=SignForm,
    possible=is_open,
    press="Sign for my side",
    done="Signed. An edit after this asks for a new signature.",
    effect="You sign the draft as it stands, for your side.",
    shows=to_be_signed,
)
ASK = SignAct(
    "ask",
    "Ask for changes",
    "draft.sign",
    ask,
    form=AskForm,
    possible=lambda draft: draft.standing.way.next_act == "sign",
    press="Ask for changes",
    done="Asked. Whoever works on the draft finds it there and on the first page.",
    effect="It no longer waits for approval until it is changed or sent again. You sign nothing.",
    shows=to_be_signed,
)
PUBLISH = ObjectAction(
    "publish",
    "Publish",
    "draft.publish",
    publish,
    form=PublishForm,
    possible=is_clean,
    press="Publish",
    done=told,
    lands=version_of,
    shows=to_be_published,
)
NOTE = ObjectAction(
    "note",
    "Change the note",
    "draft.edit",
    note,
    form=NoteForm,
    initial=lambda draft: {"note": draft.note},
    possible=is_open,
    press="Save",
    done="Saved.",
)
DISCARD = ObjectAction(
    "discard",
    "Discard",
    "draft.discard",
    discard,
    form=VersionedForm,
    possible=is_open,
    is_dangerous=True,
    press="Discard the draft",
    done="The draft is given up. What is in force stays as it is.",
    lands=lambda _: reverse("admin:leadhub_draft_changelist"),
    effect="Everything that was changed in it is given up. What is in force stays as it is.",
)
