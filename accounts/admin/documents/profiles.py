"""Target-account profiles, row by row."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from accounts.admin.documents.conditions import ConditionForm, sentence_of
from accounts.admin.documents.new_profiles import NewProfileForm
from leadhub.console.editing.forms import LikenessForm, Number, RowForm, Whole, Written, codes_of, fresh_code
from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.editing.tree import Row
from leadhub.console.words import spell

PERCENT = 100


class TiersForm(RowForm):
    """From which score a tier begins, and how much must be known for one."""

    A = Number(label="Tier A from", unit="points of 100")
    B = Number(label="Tier B from", unit="points of 100")
    C = Number(label="Tier C from", unit="points of 100", help_text="In points of 100. Whatever is below is tier D.")
    unknown_up_to = Number(
        label="Unknown up to",
        help_text="In percent of the points whose facts are known: with so little or less, the tier stays unknown (U).",
    )

    def prepare(self) -> None:
        """The members stand in two places of the content."""
        super().prepare()
        self.places = {**self.places, "content/tiers": "A", "content/unknown_up_to_coverage": "unknown_up_to"} | {
            f"content/tiers/{tier}": tier for tier in "ABC"
        }

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """The share as a percentage."""
        return {**row["tiers"], "unknown_up_to": _percent(row["unknown_up_to_coverage"])}

    def row(self, given: Mapping[str, Any]) -> Row:
        """The percentage as a share; untouched, it stays as it was written."""
        before = self.spot.row["unknown_up_to_coverage"]
        share = before if given["unknown_up_to"] == _percent(before) else given["unknown_up_to"] / PERCENT
        return {"tiers": {tier: given[tier] for tier in "ABC"}, "unknown_up_to_coverage": share}


class ProfileForm(LikenessForm):
    """What a profile is called; a new one begins with the rows of another."""

    label = Written(label="Name", wanted="Give the profile a name.", help_text="For example: Series buyers.")
    nothing: ClassVar[Mapping[str, Any] | None] = {"criteria": [], "exclusions": []}


class CriterionForm(ConditionForm):
    """A test that gives points, or without which the profile does not fit at all."""

    label = Written(label="Name", wanted="Give the criterion a name.", help_text="For example: A country we serve.")
    points = Whole(label="Points where it holds")
    must_have = forms.BooleanField(required=False, label="Must hold: otherwise the profile is ruled out")
    cause = forms.CharField(
        required=False,
        max_length=80,
        label="Named as the cause",
        help_text="Only of what must hold: what people read where it does not, for example: not a distributor.",
    )
    field_order = ("label", "operator", "value", "points", "must_have", "cause")

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """The cause as words."""
        return {**super().read(row), "cause": _words(row.get("cause"))}

    def clean(self) -> dict[str, Any]:
        """What must hold names a cause, and nothing else does."""
        given = self.cleaned_data
        if given.get("must_have") and not given.get("cause"):
            self.add_error("cause", "Say what is named as the cause when it does not hold.")
        if given.get("cause") and not given.get("must_have"):
            self.add_error("cause", "Only what must hold has a cause: tick “Must hold”, or leave this empty.")
        return super().clean()

    def row(self, given: Mapping[str, Any]) -> Row:
        """With the cause as a code, and a code of its own where it is new."""
        return _coded(self, {**super().row(given), "cause": _cause(given["cause"])})


class ExclusionForm(ConditionForm):
    """A test that rules the profile out."""

    label = Written(label="Name", wanted="Give the exclusion a name.", help_text="For example: Competitors.")
    cause = Written(
        label="Named as the cause",
        wanted="Say what is named as the cause.",
        max_length=80,
        help_text="What people read where it holds, for example: competitor.",
    )
    field_order = ("label", "operator", "value", "cause")

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """The cause as words."""
        return {**super().read(row), "cause": _words(row.get("cause"))}

    def row(self, given: Mapping[str, Any]) -> Row:
        """With the cause as a code, and a code of its own where it is new."""
        return _coded(self, {**super().row(given), "cause": _cause(given["cause"])})


def criterion_in_words(row: Row, words: Words) -> str:
    """Industry begins with one of 3391, 333: +50 points."""
    said = f"{sentence_of(row, words)}: +{row.get('points'):g} points"
    return f"{said}; must hold, else excluded as {_words(row.get('cause'))}" if row.get("must_have") else said


def exclusion_in_words(row: Row, words: Words) -> str:
    """Relationship with us has one of Competitor: excluded as competitor."""
    return f"{sentence_of(row, words)}: excluded as {_words(row.get('cause'))}"


def tiers_in_words(row: Row, _words: Words) -> list[str]:
    """The limits as sentences."""
    tiers, share = row["tiers"], _percent(row["unknown_up_to_coverage"])
    limits = ", ".join(f"{tier} from {tiers[tier]:g}" for tier in "ABC")
    return [
        f"Tier {limits} of 100 points; whatever is below is D.",
        f"While only {share:g} % of the points or less stand on known facts, the tier is unknown (U).",
    ]


def _coded(form: RowForm, row: Mapping[str, Any]) -> Row:
    if not form.is_new:
        return row
    return {**row, "code": fresh_code(row["label"], codes_of(form.spot.siblings))}


def _cause(words: str) -> str | None:
    return words.strip().lower().replace(" ", "_") or None


def _words(code: Any) -> str:
    return spell(code).lower() if code else ""


def _percent(share: float) -> float:
    percent = round(PERCENT * share, 6)
    return int(percent) if percent == int(percent) else percent


OUTLINE: Outline = (
    Panel(
        name="tiers",
        title="Tiers",
        form=TiersForm,
        covers=("tiers", "unknown_up_to_coverage"),
        lines=tiers_in_words,
    ),
    Rows(
        name="profiles",
        noun="profile",
        title="Profiles",
        form=ProfileForm,
        new_form=NewProfileForm,
        sentence=lambda _row, _words: "",
        add="Add a profile",
        can_copy=True,
        parts=(
            Rows(
                name="criteria",
                noun="criterion",
                title="Criteria",
                form=CriterionForm,
                sentence=criterion_in_words,
                add="Add a criterion",
                empty="No criterion yet, so nobody fits. Add the first one.",
            ),
            Rows(
                name="exclusions",
                noun="exclusion",
                title="Exclusions",
                form=ExclusionForm,
                sentence=exclusion_in_words,
                add="Add an exclusion",
                empty="Nobody is excluded.",
            ),
        ),
    ),
)
