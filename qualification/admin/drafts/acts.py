"""What people do with a draft as a whole: the same use cases as through the other doors."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.editing.forms import VersionedForm
from leadhub.documents import drafting
from leadhub.documents.draft_readers import signed_compared
from leadhub.documents.drafting import Published
from leadhub.documents.releasing import release
from leadhub.documents.signing import last_signed, side_of
from leadhub.models import DocumentKind, Draft, Job
from qualification.admin.drafts.comparison import table_of_draft
from qualification.admin.drafts.forms import (
    BeginForm,
    NoteForm,
    PublishForm,
    SignForm,
    SimulateForm,
    failing_examples,
)
from qualification.admin.simulation_tables import effect_of
from qualification.readers.simulations import kept_result
from qualification.simulations import latest_result, simulate_as_job


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


def page_of(draft: Draft) -> str:
    """The address of a draft."""
    return reverse("admin:leadhub_draft_change", args=[draft.pk])


def begin(actor: Actor, _none: None, given: Mapping[str, Any]) -> Draft:
    """A new draft."""
    return drafting.begin(
        DocumentKind(given["kind"]), actor=actor, now=clock.now(), base=given["base"], note=given["note"]
    )


def note(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Another note."""
    return drafting.edit(draft.pk, actor=actor, now=clock.now(), expected=given["version"], note=given["note"])


def simulate(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Job:
    """What it would change."""
    return simulate_as_job(draft.pk, actor=actor, now=clock.now(), days=given["days"])


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
    return {"lines": [draft.standing.next_step, since], "tables": [table_of_draft(draft, found)]}


def to_be_published(_actor: Actor, draft: Any) -> Mapping[str, Any]:
    """What publishing would do, in numbers where somebody counted them, and what should be known before."""
    job = latest_result(draft)
    found = kept_result(job) if job else None
    lines = [
        effect_of(found) if found else "How many leads it changes is not known here: simulate it to see the numbers."
    ]
    lines += [f"Warning: {one.detail}" for one in draft.standing.view.findings]
    lines += [f"Example “{one.name}” gives another answer: {one.detail}" for one in failing_examples(draft)]
    if draft.standing.missing:
        lines.append(f"The signature of {draft.standing.missing.lower()} is missing.")
    return {"lines": lines}


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
    lands=result_of,
    effect="Shows which leads would change and how much work that makes. It changes no lead.",
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
