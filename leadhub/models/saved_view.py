from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.composition import parts
from leadhub.models.base import Row


class Audience(models.TextChoices):
    """Who sees a view of a list."""

    OWNER = "owner", "Only me"
    ROLE = "role", "Everybody of my role"
    TEAM = "team", "One of my teams"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views as people may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, those of one's role, and those of the teams that one is in.

        Operations sees the shared ones of people who work here no more too, since nobody else keeps them.
        """
        seen = Q(owner=actor.user_id) | Q(audience=Audience.ROLE, role=actor.role)
        for teams_of in parts("LEADHUB_TEAMS"):
            seen |= Q(audience=Audience.TEAM, team__in=teams_of(actor).values("pk"))
        if actor.role == Role.OPERATIONS:
            seen |= Q(owner__is_active=False) & ~Q(audience=Audience.OWNER)
        return self.filter(seen)


class SavedView(Row):
    """What somebody looks at again and again on one list of the console: its filters, search, order and columns."""

    # Who typed a name, a search or what a log is narrowed to may have named anybody in it.
    PERSONAL = ("name", "search", "filters")
    IMPERSONAL = ("page", "order", "columns", "role")

    page = models.CharField(max_length=80, help_text="The list: app and model.")
    name = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    audience = models.CharField(max_length=5, choices=Audience, default=Audience.OWNER)
    role = models.CharField(max_length=20, blank=True, choices=[(role.value, role.value.capitalize()) for role in Role])
    team = models.UUIDField(null=True)
    filters = models.JSONField(default=dict, help_text="Values by the name of the filter, as the address has them.")
    search = models.TextField(blank=True)
    order = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=list, help_text="Those that are shown, by their names; none: all.")
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saved_view_says_whom_it_is_for",
                condition=Q(audience="owner", role="", team__isnull=True)
                | (Q(audience="role", team__isnull=True) & ~Q(role=""))
                | Q(audience="team", role="", team__isnull=False),
            )
        ]
        indexes = [models.Index(name="saved_view_of_page", fields=["page", "owner"])]

    def __str__(self) -> str:
        return self.name


class FirstView(Row):
    """The view with which a list opens for one person."""

    PERSONAL = ()
    IMPERSONAL = ("page",)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="first_views")
    page = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="first_view_is_one_a_page", fields=["user", "page"])]

    def __str__(self) -> str:
        return f"{self.page} opens with {self.view_id}"
