"""The rules that ship with accounts, compiled, and facts to try them on."""

import json
from pathlib import Path

from hypothesis import strategies as st

import accounts
from accounts.rules.channels import compile_channels
from accounts.rules.facts import WORDS, Facts
from accounts.rules.fit import compile_profiles
from accounts.rules.titles import read_titles

DEFAULTS = Path(accounts.__file__).parent / "defaults"


def content(name: str) -> dict[str, object]:
    """The document as it ships."""
    document: dict[str, object] = json.loads((DEFAULTS / f"{name}.json").read_text())
    return document


PROFILES = compile_profiles(content("profiles"))
CHANNELS = compile_channels(content("channel_rules"))
TITLES = read_titles(content("title_functions"))

MEDICAL_DEVICES = Facts(
    industry="339112",
    country="US",
    region="US-MN",
    employee_count=900,
    plant_count=3,
    function="procurement",
    channel_type="end_user",
    relationships=frozenset({"prospect"}),
    target_status="open",
    product_line="cnc-machining",
)
"""A company that fits in everything."""


def _words(fact: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *WORDS[fact]])


ANY_FACTS = st.builds(
    Facts,
    industry=st.sampled_from([None, "339112", "33", "311812", "nace:32.50", "nace:32", "nace:10.71"]),
    application=st.sampled_from([None, "Pump housings, second source", "Keks"]),
    country=st.sampled_from([None, "US", "DE", "FR"]),
    region=st.sampled_from([None, "US-MN", "DE-BY"]),
    employee_count=st.sampled_from([None, 0, 9, 10, 49, 50, 900]),
    plant_count=st.sampled_from([None, 0, 1, 40]),
    certifications=st.frozensets(st.sampled_from(["ISO 13485", "IATF 16949"])),
    relationships=st.frozensets(st.sampled_from(WORDS["relationships"]), max_size=2),
    target_status=_words("target_status"),
    channel_type=_words("channel_type"),
    function=_words("function"),
    noise_class=_words("noise_class"),
    quantity=st.sampled_from([None, 0, 30, 99, 100, 1000]),
    annual_volume=st.sampled_from([None, 30, 999, 1000, 20000]),
    own_partner=st.sampled_from([None, "keystone"]),
    territory_partner=st.sampled_from([None, "nordwerk"]),
)
