"""The closed lists: one for columns, rules and clients."""

import pytest

from accounts.models import (
    ChannelType,
    Function,
    NoiseClass,
    OrderProfile,
    ProductionModel,
    Relationship,
    TargetStatus,
)
from accounts.rules.facts import WORDS

LISTS = {
    "production_model": ProductionModel,
    "order_profile": OrderProfile,
    "relationships": Relationship,
    "target_status": TargetStatus,
    "channel_type": ChannelType,
    "function": Function,
    "noise_class": NoiseClass,
}


def test_rules_know_the_words_of_the_columns():
    marked = {"export_controlled": ("yes",)}
    assert {name: tuple(words.values) for name, words in LISTS.items()} | marked == WORDS


@pytest.mark.django_db
def test_clients_read_them_with_labels_and_in_order(office):
    found = office.get("viewer", "meta/choices/")["results"]
    names = {"relationships": "relationship"}
    for name, words in LISTS.items():
        shown = found[names.get(name, name)]["choices"]
        assert [(choice["value"], choice["label"]) for choice in shown] == words.choices
    assert {"site_kind", "partner_kind"} <= set(found)
