"""Words that stand in everything which is not a partner's: whoever reads one of them has seen what is another's."""

from typing import Any

from accounts.models import Account, Contact, Partner
from qualification.models import Handoff, Lead, Remark
from tests.feedback.keystone import small_order
from tests.qualification.company import MEDICO
from tests.qualification.office import Office

CANARY = "zqcanary"
BERLIN = {"name": f"{CANARY} Werkzeuge", "domain": f"{CANARY}.example", "country": "DE", "region": "DE-BE"}
BOREALIS = {"name": "Borealis Pumps", "domain": "borealis.example"}


class Planted:
    """The leads of partner A (Keystone), of partner B (Nordwerk) and of sales, and the canaries in the last two.

    A has asked for a deal that B has registered.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.own = self._own()
        self.of_b = self._of_b()
        self.of_sales = self._of_sales()
        self.deal_of_b = self._registered("partner2", f"{CANARY} {BOREALIS['name']}", project=f"{CANARY} deal")
        self.own_deal = self._registered("partner", BOREALIS["name"])
        self._name_what_is_ours()

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
            "registration of b": str(self.deal_of_b["id"]),
            "partner b": str(Partner.objects.get(name__startswith=CANARY).pk),
        }

    def _registered(self, who: str, name: str, **said: str) -> Any:
        body = {"end_customer": BOREALIS | {"name": name}, "product_line": "cnc-machining"}
        return self.office.post(who, "partner/registrations/", body | said, 201)

    def _own(self) -> Any:
        return small_order(self.office)

    def _of_b(self) -> Any:
        person = {"email": f"b@{CANARY}.example", "last_name": f"{CANARY}-person", "job_title": f"{CANARY} title"}
        lead = self.office.lead(
            "rfq_submitted",
            person["email"],
            contact=person,
            account=BERLIN | {"industry": "333517", "employee_count": 12},
            properties={"quantity": 20, "project": f"{CANARY} project", "material": f"{CANARY} steel"},
        )
        self.office.post("partner2", f"partner/leads/{lead['handoff']}/accept/")
        said = {"status": "quoted", "amount": "77.77", "currency": "EUR", "comment": f"{CANARY} report"}
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

    def _name_what_is_ours(self) -> None:
        """The other partner, our sellers and what people wrote carry the word as well."""
        Partner.objects.filter(name="Nordwerk Supply").update(name=f"{CANARY} Nordwerk")
        for who, user in self.office.users.items():
            if who != "partner":
                user.name = f"{CANARY} {who}"
                user.save()
        Remark.objects.update(text=f"{CANARY} remark")
        Handoff.objects.filter(partner=None).update(closed_by_name=f"{CANARY} seller")
        Account.objects.filter(name__startswith=CANARY).update(application=f"{CANARY} application")
        Contact.objects.filter(last_name__startswith=CANARY).update(phone=f"+1 {CANARY}")
