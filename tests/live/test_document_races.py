"""Four processes at once on drafts, signatures and publications, on both engines, with real commits."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from leadhub.actors import Role
from leadhub.documents import drafting
from leadhub.documents.in_force import rule_set_at
from leadhub.models import ChangesAsked, DocumentKind, Draft, RuleSet, Signature, User, Version
from tests.fence import allow_writes
from tests.live.races import ask_or_edit_draft, begin_draft, edit_draft, publish_draft, race, sign_draft

RUNNERS = 4


def people(role: Role) -> list[UUID]:
    """As many people of a role as there are runners."""
    with allow_writes():
        return [
            User.objects.create_user(f"{role}{number}@leadhub.example", name=f"{role} {number}", role=role).pk
            for number in range(RUNNERS)
        ]


def open_draft(kind: DocumentKind, now: datetime, actor: UUID) -> Draft:
    return drafting.begin(kind, actor=User.objects.get(pk=actor).actor, now=now)


def test_one_draft_of_a_document_is_begun(fresh_database: str, now: datetime) -> None:
    operations = people(Role.OPERATIONS)
    (answers,) = race(fresh_database, RUNNERS, 1, begin_draft, "profiles", operations, now)
    assert Counter(answers)["draft_exists"] == RUNNERS - 1
    assert str(Draft.objects.get().pk) in answers


def test_one_of_many_editors_of_one_version_is_kept(fresh_database: str, now: datetime) -> None:
    operations = people(Role.OPERATIONS)
    draft = open_draft(DocumentKind.PROFILES, now, operations[0])
    (answers,) = race(fresh_database, RUNNERS, 1, edit_draft, draft.pk, 1, operations, now)
    assert Counter(answers)["stale"] == RUNNERS - 1
    draft.refresh_from_db()
    assert (draft.version, draft.note in answers) == (2, True)


def test_one_signature_is_kept_for_one_side(fresh_database: str, now: datetime) -> None:
    marketing = people(Role.MARKETING)
    draft = open_draft(DocumentKind.AGREEMENTS, now, people(Role.OPERATIONS)[0])
    (answers,) = race(fresh_database, RUNNERS, 1, sign_draft, draft.pk, marketing, now)
    assert Counter(answers)["already_signed"] == RUNNERS - 1
    assert Signature.objects.count() == 1


def test_changes_are_asked_for_before_an_edit_or_not_at_all(fresh_database: str, now: datetime) -> None:
    operations, marketing = people(Role.OPERATIONS), people(Role.MARKETING)
    draft = open_draft(DocumentKind.AGREEMENTS, now, operations[0])
    with allow_writes():
        Draft.objects.update(note="Faster answers.", simulated_sha256=draft.sha256)
    actors = [(marketing if not runner % 2 else operations)[runner] for runner in range(RUNNERS)]
    (answers,) = race(fresh_database, RUNNERS, 1, ask_or_edit_draft, draft.pk, 1, actors, now)
    draft.refresh_from_db()
    asked = list(ChangesAsked.objects.values_list("version", flat=True))
    assert (draft.version, draft.note in answers) == (2, True), "one of the editors is kept, whoever asked"
    assert asked == [1] * answers.count("1")
    assert Counter(answers)["stale"] + Counter(answers)["not_waiting"] == RUNNERS - 1 - len(asked)
    assert not ChangesAsked.objects.standing().exists()


def test_a_draft_is_published_once(fresh_database: str, now: datetime) -> None:
    operations = people(Role.OPERATIONS)
    draft = open_draft(DocumentKind.PROFILES, now, operations[0])
    (answers,) = race(fresh_database, RUNNERS, 1, publish_draft, [draft.pk], operations, now)
    assert Counter(answers) == {"2": 1, "draft_published": RUNNERS - 1}
    assert Version.objects.filter(kind="profiles").count() == 2


def test_documents_published_at_once_are_in_force_together(fresh_database: str, now: datetime) -> None:
    operations = people(Role.OPERATIONS)
    marketing, sales = people(Role.MARKETING)[0], people(Role.SALES)[0]
    drafts = [open_draft(kind, now, operations[0]) for kind in DocumentKind]
    for draft in drafts[2:]:
        for signer in (marketing, sales):
            drafting.sign(draft.pk, actor=User.objects.get(pk=signer).actor, now=now)
    (answers,) = race(fresh_database, RUNNERS, 1, publish_draft, [draft.pk for draft in drafts], operations, now)
    assert answers == ["2"] * RUNNERS
    rules = rule_set_at(now)
    assert (rules.profiles, rules.channel_rules, rules.scoring_model, rules.agreement) == (2, 2, 2, 2)
    assert RuleSet.objects.count() == 1 + RUNNERS
