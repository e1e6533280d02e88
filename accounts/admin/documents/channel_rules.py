"""Channel rules, row by row: the first that matches decides, the last takes everything else."""

from collections.abc import Mapping
from typing import Any, Final

from accounts.admin.documents.conditions import ConditionForm, sentence_of
from accounts.admin.documents.facts import PARTNER
from leadhub.console.editing.forms import RowForm, Written, codes_of, fresh_code
from leadhub.console.editing.outline import Outline, Rows, Words
from leadhub.console.editing.tree import Row
from leadhub.console.forms import Choice

KINDS: Final[Mapping[str, str]] = {
    "direct": "Direct sales",
    "distributor": "A distributor",
    "oem": "The OEM desk",
    "contract_manufacturer": "The contract-manufacturing desk",
    "tier_supplier": "The tier-supplier desk",
}
PARTNERS: Final[Mapping[str, str]] = {
    "none": "No partner",
    "own": "The partner that asks",
    "territory": "The partner of the territory",
    "registered": "The partner that registered it",
}
FIXED = "fixed:"


class ChannelRuleForm(RowForm):
    """Where the leads go that a rule matches."""

    label = Written(label="Name", wanted="Give the rule a name.", help_text="For example: OEMs go to the OEM desk.")
    kind = Choice(label="Goes to", choices=list(KINDS.items()), required=False)
    partner = Choice(label="Partner", required=False, help_text="Only where it goes to a partner.")

    def prepare(self) -> None:
        """Offer the partners."""
        super().prepare()
        self.fields["partner"].choices = offered(self.spot.words)  # type: ignore[attr-defined]  # a ChoiceField

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """A partner by id as a choice."""
        partner = row.get("partner") or "none"
        return {**row, "partner": f"{FIXED}{partner.get('fixed')}" if isinstance(partner, Mapping) else partner}

    def row(self, given: Mapping[str, Any]) -> Row:
        """With the partner as the document holds it."""
        return {**given, "partner": written(given["partner"])}


class NewChannelRuleForm(ConditionForm):
    """A new rule with its first test: one without any would match everything."""

    label = Written(label="Name", wanted="Give the rule a name.", help_text="For example: OEMs go to the OEM desk.")
    kind = Choice(label="Goes to", choices=list(KINDS.items()), required=False)
    partner = Choice(label="Partner", required=False, help_text="Only where it goes to a partner.")
    field_order = ("label", "operator", "value", "kind", "partner")

    def prepare(self) -> None:
        """Offer the partners."""
        super().prepare()
        self.fields["partner"].choices = offered(self.spot.words)  # type: ignore[attr-defined]  # a ChoiceField

    def row(self, given: Mapping[str, Any]) -> Row:
        """The rule, with the test in its first way to match."""
        test = super().row({name: given[name] for name in ("fact", "operator", "value")})
        return {
            "label": given["label"],
            "code": fresh_code(given["label"], codes_of(self.spot.siblings)),
            "kind": given["kind"],
            "partner": written(given["partner"]),
            "any_of": [[test]],
        }


def offered(words: Words) -> list[tuple[str, str]]:
    """Every partner by name, after those that the lead itself tells."""
    return [*PARTNERS.items(), *((f"{FIXED}{pk}", f"Always {name}") for pk, name in words[PARTNER].items())]


def written(partner: str) -> Any:
    """A chosen partner as the document holds it."""
    return {"fixed": partner.removeprefix(FIXED)} if partner.startswith(FIXED) else partner


def rule_in_words(row: Row, words: Words) -> str:
    """Goes to a distributor: the partner of the territory."""
    kind = KINDS.get(str(row.get("kind")), str(row.get("kind")))
    partner = row.get("partner") or "none"
    to = f"Goes to {kind[:1].lower()}{kind[1:]}"
    always = "" if row.get("any_of") else " Matches everything."
    if partner == "none":
        return f"{to}.{always}"
    if isinstance(partner, Mapping):
        name = words[PARTNER].get(str(partner.get("fixed")), "a partner that does not exist")
        return f"{to}: always {name}.{always}"
    said = PARTNERS.get(str(partner), str(partner))
    return f"{to}: {said[:1].lower()}{said[1:]}.{always}"


OUTLINE: Outline = (
    Rows(
        name="rules",
        noun="rule",
        title="Rules, tried in this order: the first that matches decides",
        numbered=True,
        form=ChannelRuleForm,
        new_form=NewChannelRuleForm,
        sentence=rule_in_words,
        add="Add a rule before the last",
        can_copy=True,
        keeps_last=True,
        parts=(
            Rows(
                name="any_of",
                noun="test",
                title="",
                form=ConditionForm,
                sentence=sentence_of,
                label=lambda _row, _words: "",
                groups=("It matches when", "or when"),
                add="Add a way to match",
                empty="No test: it always matches.",
            ),
        ),
    ),
)
