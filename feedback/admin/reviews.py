"""Reviews of leads in the console: prepared, rated one below the other, read with the most disputed first, closed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from feedback import ratings, review_decisions, reviews
from feedback.admin.review_decisions import agreed
from feedback.admin.review_forms import DecisionForm, MinutesForm, PrepareForm, RateForm, text_of
from feedback.admin.review_tables import mine_page, results_page, review_page
from feedback.models import Review, ReviewDecision
from feedback.readers.reviews import REVIEW, review_views
from feedback.rules.sampling import ReviewStage
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Place
from leadhub.console.tables import Link
from leadhub.policy.registry import can


class RateAct(ObjectAction):
    """Offered to whoever still knows nothing of what others said."""

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """Until the last lead is rated."""
        return super().is_shown(actor, subject) and not REVIEW.read(actor, subject.pk).results_open


def prepare(actor: Actor, _none: None, given: Mapping[str, Any]) -> Review:
    """Draw the leads."""
    known = set(ReviewStage)
    wish = reviews.Wish(
        start=text_of(given, "from_"),
        end=text_of(given, "to"),
        seed=given["seed"],
        per_stratum=given["per_stratum"],
        stages=[ReviewStage(stage) for stage in given["stages"] if stage in known],
    )
    return reviews.prepare(wish, actor=actor, now=clock.now())


def drawn(review: Review) -> str:
    """How many leads there are to rate."""
    return f"Leads drawn by the seed {review.seed}: {review.items.count()}."


def minute(actor: Actor, review: Review, given: Mapping[str, Any]) -> Review:
    """What was said."""
    return reviews.minute(review.pk, given["minutes"], actor=actor, now=clock.now())


def decide(actor: Actor, review: Review, given: Mapping[str, Any]) -> ReviewDecision:
    """Something with an owner and a date."""
    return review_decisions.decide(review.pk, **agreed(given), actor=actor, now=clock.now())


def close(actor: Actor, review: Review, _given: Mapping[str, Any]) -> Review:
    """Locked."""
    return reviews.close(review.pk, actor=actor, now=clock.now())


def rate(actor: Actor, review: Review, given: Mapping[str, Any]) -> str:
    """As far as the caller has come."""
    ratings.rate(review.pk, given["said"], actor=actor, now=clock.now())
    view = REVIEW.read(actor, review.pk)
    left = view.items - view.rated
    if left:
        return f"{view.rated} of {view.items} leads are rated. Left to rate: {left}."
    return "You have rated every lead, and may read what others said."


@admin.register(Review)
class ReviewAdmin(ConsoleAdmin):
    """The latest first; sellers find here what became of what they said."""

    verb = "review.list"
    mine_verb = "feedback.mine"
    title = "Monthly reviews"
    group = "Review"
    icon = "rate_review"
    rank = 10
    empty = "No review was prepared yet. It takes a minute."
    list_display = ["period", "leads", "rated", "decided", "state", "prepared"]
    list_filter = ["state"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "feedback/review.html"
    entry = ObjectAction(
        "prepare",
        "New review",
        "review.prepare",
        prepare,
        form=PrepareForm,
        press="Draw the leads",
        done=drawn,
        lands=lambda review: reverse("admin:feedback_review_change", args=[review.pk]),
        effect="Leads of each kind are drawn by a seed, by what happened to them in the period.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        RateAct(
            "rate",
            "Rate the leads",
            "review.rate",
            rate,
            form=RateForm,
            possible=lambda review: review.is_open,
            press="Save what I said",
            done=str,
            effect="Nobody reads what you say before having rated every lead. Leave open what you have no answer to "
            "yet; once the last lead is rated, what you said stands.",
        ),
        ObjectAction(
            "decide",
            "Add a decision",
            "review.decide",
            decide,
            form=DecisionForm,
            possible=lambda review: review.is_open,
            press="Decide",
            done="It is decided.",
        ),
        ObjectAction(
            "minute",
            "Write the minutes",
            "review.minute",
            minute,
            form=MinutesForm,
            initial=lambda review: {"minutes": review.minutes},
            possible=lambda review: review.is_open,
            press="Save",
            done="The minutes are saved.",
        ),
        ObjectAction(
            "close",
            "Close the review",
            "review.close",
            close,
            possible=lambda review: review.is_open,
            done="It is closed. Ratings, minutes and decisions stand as they are.",
            effect="Ratings, minutes and what was decided cannot be changed afterwards, and everybody may read them. "
            "What became of a decision is still noted.",
        ),
    ]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        ObjectPage(
            name="results",
            label="Results",
            verb="review.results",
            template="leadhub/console/tables.html",
            shows=results_page,
        ),
        ObjectLink(
            name="pack",
            label="The pack on one page",
            verb="review.items",
            leads=lambda review: reverse("review-page", args=[review.pk]),
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Review]":
        """Those that the caller may see."""
        return Review.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What stands beside the reviews of a page."""
        for row, view in zip(rows, review_views(actor, rows), strict=True):
            row.view = view

    def page(self, actor: Actor, subject: Review) -> dict[str, Any]:
        """What was drawn, minutes and decisions."""
        return review_page(actor, subject)

    @admin.display(description="Period")
    def period(self, row: Any) -> str:
        """The month, or the days."""
        return str(row.view.period)

    @admin.display(description="Leads")
    def leads(self, row: Any) -> str:
        """How many there are to rate."""
        return str(row.view.items)

    @admin.display(description="Rated by")
    def rated(self, row: Any) -> str:
        """Who has rated every lead, of those who have begun."""
        complete = sum(one.is_complete for one in row.view.raters)
        return f"{complete} of {len(row.view.raters)}" if row.view.raters else "nobody yet"

    @admin.display(description="Decisions")
    def decided(self, row: Any) -> str:
        """How many."""
        return str(row.view.decisions)

    @admin.display(description="Prepared")
    def prepared(self, row: Any) -> str:
        """By whom, and when."""
        return f"{row.created_by_name}, {row.created_at:%-d %b %Y}"

    def verbs(self) -> list[str]:
        """The page of sellers needs one of its own."""
        return [*super().verbs(), self.mine_verb]

    def places(self) -> Iterator[Place]:
        """What became of one's feedback has a line of its own, among one's work."""
        yield from super().places()
        yield Place("Work", "My feedback", "forum", self.address("mine"), self.mine_verb, rank=35)

    def get_urls(self) -> list[URLPattern]:
        """One address more: what became of one's feedback."""
        view = self.admin_site.admin_view(self.mine_view)
        return [path("mine/", view, name="feedback_review_mine"), *super().get_urls()]

    def mine_view(self, request: HttpRequest) -> HttpResponse:
        """What became of the caller's own rejections."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.mine_verb):
            raise PermissionDenied
        title = "What became of my feedback"
        context = {**self.admin_site.each_context(request), "title": title, "trail": [Link(title, "")]}
        return TemplateResponse(request, "leadhub/console/facts.html", {**context, **mine_page(actor)})
