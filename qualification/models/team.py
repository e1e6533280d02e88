from django.conf import settings
from django.db import models

from leadhub.models import Row
from qualification.models.calendar import BusinessCalendar
from qualification.models.choices import RouteKind


class Team(Row):
    """People who take handoffs of one kind; `countries` empty means every country no other such team names."""

    PERSONAL = ()
    IMPERSONAL = ("name", "countries")

    class Kind(models.TextChoices):
        DIRECT = RouteKind.DIRECT.value, "Direct sales"
        OEM = RouteKind.OEM.value, "OEM desk"
        CONTRACT_MANUFACTURER = RouteKind.CONTRACT_MANUFACTURER.value, "Contract-manufacturing desk"
        TIER_SUPPLIER = RouteKind.TIER_SUPPLIER.value, "Tier-supplier desk"
        CHANNEL = RouteKind.DISTRIBUTOR.value, "Channel desk"
        TRIAGE = "triage", "Triage desk"
        ENGINEERING = "engineering", "Engineering desk"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=24, choices=Kind)
    countries = models.JSONField(default=list, blank=True)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="teams")
    observing = models.BooleanField(default=False, help_text="Is handed nothing; what it would have been is listed.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(Row):
    """A person in a team. `turns` counts the work given by turns: who has had the fewest is next.

    `countries` and `regions` together are a territory. What is empty narrows nothing. Without a calendar of their own
    people work the hours of the team.
    """

    PERSONAL = ()
    IMPERSONAL = ("countries", "regions", "product_lines", "languages")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    turns = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    countries = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    product_lines = models.JSONField(default=list, blank=True, help_text="Codes.")
    languages = models.JSONField(default=list, blank=True, help_text="In two letters (ISO 639-1).")
    capacity = models.PositiveIntegerField(
        null=True, help_text="So much open work of this team is given at most; null where there is no limit."
    )
    calendar = models.ForeignKey(
        BusinessCalendar, null=True, on_delete=models.PROTECT, related_name="+", help_text="Hours of their own."
    )
    is_account_executive = models.BooleanField(
        default=False, help_text="Qualified leads of the team are handed on to these."
    )

    class Meta:
        constraints = [models.UniqueConstraint(name="team_member_is_in_a_team_once", fields=["team", "user"])]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
