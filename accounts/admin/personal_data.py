"""What people agreed to, what is known of them, and its erasure: the same use cases as through the other doors."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts import consents, erasing
from accounts.consents import RecordConsentBody
from accounts.models import Consent, ConsentChannel, ConsentPurpose, ConsentState, Contact, Erasure, ErasureReason
from accounts.readers.consents import consents_of
from accounts.readers.personal_data import PersonalTableView, people_of, personal_data_of
from accounts.rules.consents import Standing
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.clock import now
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.forms import ActForm, Moment
from leadhub.console.tables import Table
from leadhub.console.words import clock_time
from leadhub.integrations.sources import spoken

Given = Mapping[str, Any]
STAYS = (
    "What stays: that there was a lead, its stages and dates, what was decided, and who of us did what.",
    "Scorecards, insights and reviews count the same as before.",
    "Address, number with name and ids in other systems stay as hashes that nobody can read back.",
    "Signals, imports and entries that name the person again are refused.",
    "There is no way back. Backups of before are cleaned when they are restored, as the docs say.",
)


class EraseForm(ActForm):
    """Why, and that it is meant."""

    reason = forms.ChoiceField(choices=ErasureReason.choices, label="Reason")
    is_meant = forms.BooleanField(
        label="Erase this person for good",
        error_messages={"required": "Say that you mean it: there is no way back."},
    )


class ConsentForm(ActForm):
    """What the person said."""

    channel = forms.ChoiceField(choices=ConsentChannel.choices, label="Channel")
    purpose = forms.ChoiceField(choices=ConsentPurpose.choices, label="For what")
    state = forms.ChoiceField(choices=ConsentState.choices, label="What was said")
    said_at = Moment(required=False, label="When, in UTC", help_text="Now, where you leave it empty.")
    source = forms.CharField(
        required=False,
        max_length=60,
        help_text="Where it was said, as short as a code: booth, form, call. To you, where you leave it empty.",
    )
    evidence = forms.CharField(
        widget=forms.Textarea, required=False, help_text="What a consent rests on: a form, a signature, a call."
    )


def erase(actor: Actor, contact: Contact, given: Given) -> Erasure:
    """Erase the person."""
    return erasing.erase(contact.pk, ErasureReason(given["reason"]), actor=actor, now=now())


def record(actor: Actor, contact: Contact, given: Given) -> Consent:
    """Write down what the person said."""
    said = {name: value for name, value in given.items() if value not in (None, "")}
    body = converted(said, RecordConsentBody)
    return consents.record_consent(contact.pk, body, actor=actor, now=now())


def what_goes(actor: Actor, contact: Contact) -> Given:
    """The page that asks once more: how many rows of which table lose their words, and what stays."""
    _, people = people_of(actor, contact.pk)
    counts: Counter[str] = Counter()
    for model, count in erasing.row_counts(erasing.subjects_of(people)):
        counts[str(model._meta.verbose_name_plural).capitalize()] += count
    rows = [(name, count) for name, count in counts.items() if count]
    return {"lines": STAYS, "tables": [Table("What goes", ("Where", "Rows"), rows)]}


def what_is_known(actor: Actor, contact: Contact, _asked: QueryDict) -> Given:
    """All that is held of the person, and what the person agreed to."""
    found = personal_data_of(actor, contact.pk, now())
    return {"tables": [*_consents(actor, contact), *map(_table, found.tables)]}


def _consents(actor: Actor, contact: Contact) -> Iterator[Table]:
    said = consents_of(actor, contact.pk)
    called = spoken([each.source for each in said.standing])
    rows = [
        (each.channel.label, each.purpose.label, each.state.label, called[each.source], clock_time(each.since))
        for each in said.standing
    ]
    yield Table("What holds", ("Channel", "For what", "Said", "Where", "Since"), rows, "Nothing was said.")


def _table(found: PersonalTableView) -> Table:
    headers = [name for name in found.rows[0] if any(row[name] not in (None, "", [], {}) for row in found.rows)]
    shown = [[str(row[name]) if row[name] not in (None, "", [], {}) else "" for name in headers] for row in found.rows]
    return Table(found.label, [name.replace("_", " ") for name in headers], shown)


def consents_in_words(standing: Sequence[Standing]) -> Iterator[str]:
    """One line for each."""
    called = spoken([each.source for each in standing])
    for each in standing:
        channel, purpose = ConsentChannel(each.scope[0]), ConsentPurpose(each.scope[1])
        said, where = ConsentState(each.state).label.lower(), called[each.source]
        yield f"{channel.label}, {purpose.label.lower()}: {said} ({where}), since {clock_time(each.since)}"


def address_of(contact: Contact) -> str:
    """Where the file is."""
    return f"/api/v1/contacts/{contact.pk}/personal-data/"


ERASE = ObjectAction(
    "erase",
    "Erase the person",
    "contact.erase",
    erase,
    form=EraseForm,
    possible=lambda contact: contact.erased_at is None,
    is_dangerous=True,
    press="Erase",
    done="The data of the person are erased.",
    shows=what_goes,
)
RECORD_CONSENT = ObjectAction(
    "consent",
    "Record a consent",
    "contact.record_consent",
    record,
    form=ConsentForm,
    possible=lambda contact: contact.erased_at is None,
    press="Record",
    done="It is written down.",
    effect="What was said before stays. A withdrawal in one place is not lifted by a consent in another.",
)
PERSONAL_DATA = ObjectPage(
    name="personal-data",
    label="Personal data",
    verb="contact.personal_data",
    template="leadhub/console/facts.html",
    shows=what_is_known,
)
PERSONAL_DATA_FILE = ObjectLink(
    name="personal-data-file", label="Personal data as a file", verb="contact.personal_data", leads=address_of
)
