"""What a draft would change: the latest simulation of it as it stands, and the way to a new one."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import ObjectPage
from leadhub.console.progress import progress_of
from leadhub.console.tables import Link
from leadhub.documents.approving import SHORTEST
from leadhub.models import Job
from leadhub.policy.registry import can
from qualification.admin import simulation_tables
from qualification.admin.drafts.acts import SEND, SIMULATE, result_of
from qualification.admin.drafts.header import tabbed
from qualification.readers.simulations import kept_result
from qualification.simulations import DAYS, latest_result, running_for

OUTDATED: Final = "It was changed after the last simulation. Simulate it again."
OLDER: Final = "It was counted by an older version of leadhub. Simulate the draft again."
UNSEEN: Final = (
    "Nobody has simulated it as it stands. Simulate it to see which leads change, and how much work that makes."
)
FAULTY: Final = "It is simulated once its errors are mended."


def changes_page(actor: Actor, draft: Any, _asked: QueryDict) -> Mapping[str, Any]:
    """What was counted, or why nothing was."""
    running, job = running_for(draft), latest_result(draft)
    found = kept_result(job) if job else None
    content: dict[str, Any] = {
        "draft": draft,
        "job": result_of(running) if running else "",
        "progress": progress_of(running, real_now()) if running else None,
        "days": DAYS,
        "shortest": SHORTEST,
        "simulate": _leads(draft, SIMULATE) if SIMULATE.is_shown(actor, draft) else "",
        "send": _leads(draft, SEND) if draft.standing.way.next_act == SEND.name and can(actor, SEND.verb) else "",
    }
    if found is None or job is None:
        return content if running else content | {"refusal": _why_nothing(draft, job)}
    address = Link("The page of this result", result_of(job))
    return content | {
        "said": simulation_tables.effect_of(found),
        "numbers": [*simulation_tables.facts_of(found), ("Of the draft", "As it stands"), ("To be linked", address)],
        "tables": list(simulation_tables.tables_of(actor, found)),
    }


def _why_nothing(draft: Any, job: Job | None) -> str:
    if draft.standing.errors:
        return FAULTY
    if job is not None:
        return OLDER
    return OUTDATED if draft.simulated_sha256 else UNSEEN


def _leads(draft: Any, act: Any) -> str:
    return reverse("admin:leadhub_draft_act", args=[draft.pk, act.name])


CHANGES = ObjectPage(
    name="changes",
    label="What would change",
    verb="draft.read",
    template="qualification/drafts/changes.html",
    shows=tabbed("changes", changes_page),
)
