"""What each of the four documents consists of, and what people call the codes in them."""

from accounts.admin.documents import channel_rules, profiles
from accounts.admin.documents.facts import words_of as facts_in_words
from leadhub.console.editing.outline import Outline, Words
from leadhub.models import DocumentKind
from qualification.admin.drafts import agreement, scoring_models
from qualification.admin.drafts.scoring_models import SIGNAL_TYPE
from qualification.models import SignalType

OUTLINES: dict[DocumentKind, Outline] = {
    DocumentKind.PROFILES: profiles.OUTLINE,
    DocumentKind.CHANNEL_RULES: channel_rules.OUTLINE,
    DocumentKind.SCORING_MODELS: scoring_models.OUTLINE,
    DocumentKind.AGREEMENTS: agreement.OUTLINE,
}


def outline_of(kind: str) -> Outline:
    """The parts of one document."""
    return OUTLINES[DocumentKind(kind)]


def words_of() -> Words:
    """The names of product lines, partners and kinds of signals: three statements."""
    return {**facts_in_words(), SIGNAL_TYPE: dict(SignalType.objects.values_list("code", "label"))}
