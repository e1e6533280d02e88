"""How exactly parts of the market name a place."""

import pytest

from accounts.rules.places import postal_key
from accounts.rules.territories import BY_COUNTRY, BY_REGION, Area, Atlas, Place

OUTSIDE = 0
GERMANY = Area(countries=frozenset({"DE"}))
BAVARIA = Area(regions=frozenset({"DE-BY"}))
MUNICH = Area(prefixes=frozenset({("DE", "80"), ("DE", "803")}))
MARIENPLATZ = Place("DE", "DE-BY", "80331")

# sentence: (area, place, depth)
DEPTHS: dict[str, tuple[Area, Place, int]] = {
    "a country names each place in it": (GERMANY, MARIENPLATZ, BY_COUNTRY),
    "a region more exactly": (BAVARIA, MARIENPLATZ, BY_REGION),
    "the longest prefix counts": (MUNICH, MARIENPLATZ, BY_REGION + 3),
    "a shorter one where the longer does not fit": (MUNICH, Place("DE", "DE-BY", "80999"), BY_REGION + 2),
    "codes are compared in one spelling": (MUNICH, Place("DE", None, "D-80 331"), BY_REGION + 3),
    "a code of another country is another place": (MUNICH, Place("US", None, "80331"), OUTSIDE),
    "a code alone says nothing": (MUNICH, Place(None, None, "80331"), OUTSIDE),
    "a prefix does not name what has no code": (MUNICH, Place("DE", "DE-BY"), OUTSIDE),
    "a region is enough": (BAVARIA, Place(None, "DE-BY"), BY_REGION),
    "what is not known lies nowhere": (GERMANY, Place(), OUTSIDE),
    "the longest of what names it": (
        Area(GERMANY.countries, BAVARIA.regions, frozenset({("DE", "9")})),
        MARIENPLATZ,
        BY_REGION,
    ),
}


@pytest.mark.parametrize(("area", "place", "depth"), DEPTHS.values(), ids=DEPTHS)
def test_how_exactly_a_place_is_named(area: Area, place: Place, depth: int) -> None:
    assert next((found for found, _ in Atlas([(area, "it")]).at(place)), OUTSIDE) == depth


def test_whatever_names_a_place_is_found_the_most_exact_first() -> None:
    atlas = Atlas([(GERMANY, "country"), (MUNICH, "city"), (BAVARIA, "region"), (GERMANY, "another")])
    found = list(atlas.at(MARIENPLATZ))
    assert found == [
        (BY_REGION + 3, ["city"]),
        (BY_REGION + 2, ["city"]),
        (BY_REGION, ["region"]),
        (BY_COUNTRY, ["country", "another"]),
    ]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("80331", "80331"),
        ("D-80331", "80331"),
        ("de - 80331", "80331"),
        ("CH-8001", "8001"),
        ("LV-1010", "1010"),
        ("K1A 0B1", "K1A0B1"),
        ("sw1a 1aa", "SW1A1AA"),
        ("01310-100", "01310100"),
        ("D02 X285", "D02X285"),
        (" - ", ""),
    ],
)
def test_postal_codes_have_one_spelling(written: str, key: str) -> None:
    assert postal_key(written) == key
