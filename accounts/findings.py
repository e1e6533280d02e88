"""What is found to be noise, and who says so: findings kept as rows, from which the class of a contact follows.

A person's word counts before a rule's, and what a person took back no rule finds again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Contact, NoiseFinding
from accounts.rules.noise import Evidence, strongest
from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import insert_new
from leadhub.keys import new_id

RULE = NoiseFinding.RULE
COLUMNS = (
    "id",
    "contact_id",
    "noise_class",
    "evidence",
    "decides",
    "source",
    "by",
    "by_name",
    "comment",
    "found_at",
    "lifted_by_name",
    "lift_comment",
)
# Words are said once, while an address and a title can be looked at again at any time.
OF_WORDS = "text:"


def class_by_rules(found: Iterable[Evidence]) -> str | None:
    """The class that evidence alone gives somebody new."""
    return strongest(evidence.noise for evidence in found if evidence.decides)


def class_of(findings: Iterable[NoiseFinding]) -> str | None:
    """The class that standing findings give: the newest that somebody said, else the strongest that rules found."""
    deciding = [finding for finding in findings if finding.decides and finding.lifted_at is None]
    said = [finding for finding in deciding if finding.source != RULE]
    if said:
        return max(said, key=lambda finding: (finding.found_at, finding.pk)).noise_class
    return strongest(finding.noise_class for finding in deciding)


def note(found: Mapping[UUID, Collection[Evidence]], *, now: datetime) -> None:
    """Keep what rules found on contacts: one statement. What stands already is left as it is."""
    rows = [_row(contact, evidence, now) for contact in sorted(found) for evidence in sorted(found[contact])]
    insert_new(NoiseFinding, COLUMNS, rows)


def suspect(found: Mapping[UUID, Collection[Evidence]], *, now: datetime) -> None:
    """Keep what the words of contacts speak for, unless it was found before or a person took it back."""
    if not found:
        return
    known = findings_of(found)
    fresh = {contact: _unheard(found[contact], known[contact]) for contact in found}
    note({contact: evidence for contact, evidence in fresh.items() if evidence}, now=now)


def derive(contacts: Sequence[Contact], *, now: datetime, found: Mapping[UUID, Collection[Evidence]]) -> None:
    """Let rules look again at locked contacts whose address or title changed, and set their class in memory."""
    known = findings_of([contact.pk for contact in contacts])
    fresh, outdated = {}, []
    for contact in contacts:
        mine = known[contact.pk]
        stale = [finding for finding in _of_rules(mine) if _evidence(finding) not in found[contact.pk]]
        for finding in stale:
            finding.lifted_at = now
        outdated += stale
        fresh[contact.pk] = _unheard(found[contact.pk], mine)
        added = [
            NoiseFinding(**dict(zip(COLUMNS, _row(contact.pk, each, now), strict=True))) for each in fresh[contact.pk]
        ]
        contact.noise_class = class_of([*mine, *added])
    take_back(outdated, actor=SYSTEM, now=now)
    note(fresh, now=now)


def say(contact: UUID, noise: str, *, source: str, comment: str, actor: Actor, now: datetime) -> NoiseFinding:
    """Keep what somebody says of a contact."""
    return NoiseFinding.objects.create(
        contact_id=contact,
        noise_class=noise,
        evidence=f"said_by_{source}",
        decides=True,
        source=source,
        by=actor.user_id,
        by_name=actor.label,
        comment=comment.strip(),
        found_at=now,
    )


def take_back(findings: Sequence[NoiseFinding], *, actor: Actor, now: datetime, comment: str = "") -> None:
    """Let findings stand no longer; the rows stay."""
    if not findings:
        return
    NoiseFinding.objects.filter(pk__among=[finding.pk for finding in findings], lifted_at=None).update(
        lifted_at=now, lifted_by=actor.user_id, lifted_by_name=actor.label, lift_comment=comment.strip()
    )
    for finding in findings:
        finding.lifted_at = now


def findings_of(contacts: Collection[UUID]) -> Mapping[UUID, list[NoiseFinding]]:
    """Every finding of these contacts, those taken back too, the oldest first: one statement."""
    known: dict[UUID, list[NoiseFinding]] = defaultdict(list)
    for finding in NoiseFinding.objects.filter(contact_id__among=list(contacts)).order_by("found_at", "pk"):
        known[finding.contact_id].append(finding)
    return known


def standing(contact: UUID) -> list[NoiseFinding]:
    """What is said of one contact now."""
    return [finding for finding in findings_of([contact])[contact] if finding.lifted_at is None]


def _of_rules(findings: Iterable[NoiseFinding]) -> Iterator[NoiseFinding]:
    """Those that stand because of the address or the title."""
    return (
        finding
        for finding in findings
        if finding.lifted_at is None and finding.source == RULE and not finding.evidence.startswith(OF_WORDS)
    )


def _unheard(found: Collection[Evidence], known: Collection[NoiseFinding]) -> list[Evidence]:
    """Evidence that does not stand yet, of classes that no person took back."""
    stands = {_evidence(finding) for finding in known if finding.lifted_at is None}
    denied = {finding.noise_class for finding in known if finding.lifted_by_name not in ("", SYSTEM.label)}
    return [evidence for evidence in sorted(found) if evidence not in stands and evidence.noise not in denied]


def _evidence(finding: NoiseFinding) -> tuple[str, str, bool]:
    return finding.noise_class, finding.evidence, finding.decides


def _row(contact: UUID, evidence: Evidence, now: datetime) -> tuple[Any, ...]:
    return (
        new_id(),
        contact,
        evidence.noise,
        evidence.code,
        evidence.decides,
        RULE,
        None,
        SYSTEM.label,
        "",
        now,
        "",
        "",
    )
