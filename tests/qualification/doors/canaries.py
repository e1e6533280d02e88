"""Words that stand in everything which is not a partner's: whoever reads one of them has seen what is another's."""

import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings

from accounts.models import Account, Contact, Partner, RegistrationRemark
from qualification.models import Handoff, Lead, Origin, Remark, Rfq, Signal, Source, Team
from tests.accounts.test_registrations import PATH, register
from tests.feedback.keystone import small_order
from tests.qualification.company import MEDICO
from tests.qualification.office import Office

CANARY = "zqcanary"
BERLIN = {"name": f"{CANARY} Werkzeuge", "domain": f"{CANARY}.example", "country": "DE", "region": "DE-BE"}
BOREALIS = {"name": "Borealis Pumps", "domain": "borealis.example"}


class Planted:
    """The leads of partner A (Keystone), of partner B (Nordwerk) and of sales, and the canaries in the last two.

    A has registered a deal that B has asked for as well. What is B's carries `theirs`, so that B may be watched, too.
    """

    def __init__(self, office: Office, theirs: str = CANARY) -> None:
        self.office = office
        self.theirs = theirs
        self.own = self._own()
        self.of_b = self._of_b()
        self.of_sales = self._of_sales()
        self.registered = self._registered()
        self._name_what_is_ours()
        self._mark_what_own_leads_hide()

    def ids(self) -> dict[str, str]:
        """Ids that are not A's, by what they are of."""
        lead = Lead.objects.get(pk=self.of_sales["id"])
        other = Lead.objects.get(pk=self.of_b["id"])
        return {
            "handoff of b": str(self.of_b["handoff"]),
            "handoff of sales": str(self.of_sales["handoff"]),
            "lead of b": str(other.pk),
            "lead of sales": str(lead.pk),
            "own lead": str(self.own["id"]),
            "account": str(lead.account_id),
            "contact": str(lead.contact_id),
            "partner b": str(Partner.objects.get(name__startswith=self.theirs).pk),
            "registration of b": self.registered["b"],
            "user of sales": str(self.office.users["sales"].pk),
            "team": str(Team.objects.values_list("pk", flat=True)[0]),
            "rfq of the own lead": str(Rfq.objects.get(lead=self.own["id"]).pk),
            "signal of the own lead": str(Signal.objects.get(lead=self.own["id"]).pk),
        }

    def _own(self) -> Any:
        return small_order(self.office)

    def _of_b(self) -> Any:
        word = self.theirs
        person = {"email": f"b@{word}.example", "last_name": f"{word}-person", "job_title": f"{word} title"}
        company = {name: value.replace(CANARY, word) for name, value in BERLIN.items()}
        lead = self.office.lead(
            "rfq_submitted",
            person["email"],
            contact=person,
            account=company | {"industry": "333517", "employee_count": 12},
            properties={"quantity": 20, "project": f"{word} project", "material": f"{word} steel"},
        )
        self.office.post("partner2", f"partner/leads/{lead['handoff']}/accept/")
        said = {"status": "quoted", "amount": "77.77", "currency": "EUR", "comment": f"{word} report"}
        self.office.post("partner2", f"partner/leads/{lead['handoff']}/progress/", said)
        return lead

    def _of_sales(self) -> Any:
        company = MEDICO | {"name": f"{CANARY} Medical", "domain": f"med-{CANARY}.example"}
        person = {"email": f"s@med-{CANARY}.example", "last_name": f"{CANARY}-buyer", "job_title": "Sourcing manager"}
        lead = self.office.lead(
            "rfq_submitted", person["email"], contact=person, account=company, properties={"annual_volume": 20000}
        )
        self.office.run_due()
        return self.office.get("viewer", f"leads/{lead['id']}/")

    def _registered(self) -> dict[str, str]:
        """A deal of A, one of B, and what B asked for as well: it appeals, and operations answers."""
        own = register(self.office, end_customer={"name": "Widgets of Iowa", "domain": "widgets.example"})
        word = self.theirs
        customer = {"name": f"{word} customer", "domain": f"deal-{word}.example"}
        of_b = register(self.office, "partner2", end_customer=customer, project=f"{word} deal", expected_amount="77.77")
        asked = register(self.office, "partner2", end_customer={"name": "Widgets", "domain": "widgets.example"})
        self.office.post("partner2", f"{PATH}{asked['id']}/appeal/", {"comment": f"{word} appeal"})
        said = {"answer": "upheld", "comment": f"{word} answer"}
        self.office.post("operations", f"deal-registrations/{asked['id']}/decide-appeal/", said)
        return {"own": own["id"], "b": of_b["id"]}

    def _name_what_is_ours(self) -> None:
        """The other partner, our sellers and what people wrote carry the word as well."""
        Partner.objects.filter(name="Nordwerk Supply").update(name=f"{self.theirs} Nordwerk")
        for who, user in self.office.users.items():
            if who != "partner":
                user.name = f"{self.theirs if who == 'partner2' else CANARY} {who}"
                user.save()
        Remark.objects.update(text=f"{self.theirs} remark")
        RegistrationRemark.objects.update(text=f"{self.theirs} remark")
        for team in Team.objects.all():
            Team.objects.filter(pk=team.pk).update(name=f"{CANARY} {team.name}")
        Handoff.objects.filter(partner=None).update(closed_by_name=f"{CANARY} seller")
        for word in {CANARY, self.theirs}:
            Account.objects.filter(name__startswith=word).update(application=f"{CANARY} application")
            Contact.objects.filter(last_name__startswith=word).update(phone=f"+1 {word}")

    def _mark_what_own_leads_hide(self) -> None:
        """A's own lead and deal carry the word wherever they say what A is not to read."""
        lead = Lead.objects.get(pk=self.own["id"])
        origin = Origin.objects.create(source=f"{CANARY} source", campaign=f"{CANARY} campaign")
        seller = self.office.users["sales"]
        hidden = {"fit_profile": CANARY, "excluded_by": CANARY, "nurture_track": CANARY, "missing": [CANARY]}
        Lead.objects.filter(pk=lead.pk).update(
            **hidden, first_origin=origin, qualifying_origin=origin, owner=seller, team=Team.objects.first()
        )
        Source.objects.update(code=f"{CANARY} website")
        Handoff.objects.filter(pk=self.own["handoff"]).update(owner=seller, card_missing=[CANARY])
        Account.objects.filter(leads=lead).update(application=CANARY, owner=seller, facts_as_of={CANARY: 1})


def everything() -> dict[str, str]:
    """What each of our tables holds, as a digest: what a refusal leaves as it was, to the last column."""
    models = [model for app in settings.LEADHUB_APPS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: _digest(list(model._base_manager.values_list())) for model in models}


def _digest(rows: list[tuple[Any, ...]]) -> str:
    told = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
