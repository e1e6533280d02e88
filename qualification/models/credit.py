"""Who has a share in a lead: kept while it runs, frozen when it is won."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Partner
from leadhub.models import Row
from qualification.models.choices import CreditKind, CreditParty
from qualification.models.history import Remark
from qualification.models.lead import Lead

_NAMES_ITS_PARTY = (
    Q(party=CreditParty.MARKETING, user__isnull=True, partner__isnull=True)
    | Q(party=CreditParty.PERSON, user__isnull=False, partner__isnull=True)
    | Q(party=CreditParty.PARTNER, user__isnull=True, partner__isnull=False)
)
# A comparison with nothing is neither true nor false, and a check lets that pass: so it is asked for too.
_ONLY_SPLITS_HAVE_A_SHARE = Q(credit=CreditKind.SPLIT, share__isnull=False, share__gt=0, share__lte=100) | (
    ~Q(credit=CreditKind.SPLIT) & Q(share__isnull=True)
)


class Collaborator(Row):
    """Somebody who has a part in a lead beside its holder: a person or a partner, since when and by whom.

    Who sourced a lead follows from the lead itself and stands in no row before it is won.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name", "ended_by_name")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="collaborators")
    party = models.CharField(max_length=10, choices=CreditParty)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    credit = models.CharField(max_length=12, choices=CreditKind)
    share = models.PositiveSmallIntegerField(null=True, help_text="Percent, of a split.")
    since = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="collaborator_person_once_per_credit",
                fields=["lead", "user", "credit"],
                condition=Q(ended_at__isnull=True, user__isnull=False),
            ),
            models.UniqueConstraint(
                name="collaborator_partner_once_per_credit",
                fields=["lead", "partner", "credit"],
                condition=Q(ended_at__isnull=True, partner__isnull=False),
            ),
            models.CheckConstraint(name="collaborator_names_its_party", condition=_NAMES_ITS_PARTY),
            models.CheckConstraint(
                name="collaborator_has_a_share_where_it_splits", condition=_ONLY_SPLITS_HAVE_A_SHARE
            ),
        ]
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.credit} of {self.lead_id}"


class Credit(Row):
    """One part of the credit for a won lead, in one version of it; frozen by trigger.

    The shares of a version sum to 100. A correction is a version more, and says why.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="credits", db_index=False)
    version = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=10, choices=CreditParty)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    credit = models.CharField(max_length=12, choices=CreditKind)
    share = models.PositiveSmallIntegerField(null=True, help_text="Percent, of a split.")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="credit_names_its_party", condition=_NAMES_ITS_PARTY),
            models.CheckConstraint(name="credit_has_a_share_where_it_splits", condition=_ONLY_SPLITS_HAVE_A_SHARE),
        ]
        indexes = [models.Index(name="credit_of_lead", fields=["lead", "version", "id"])]

    def __str__(self) -> str:
        return f"{self.credit} of {self.lead_id}"
