from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.rules.enquiries import Asked, CapabilityFacts, TechnicalAnswer, TechnicalFact
from tests.accounts.rules.making import FITS, LIMITED, TODAY, UNKNOWN, capability, fit


def of(fact: TechnicalFact, asked: Asked, row: CapabilityFacts) -> tuple[TechnicalAnswer, str]:
    """What one row says to one fact."""
    (found,) = (finding for finding in fit(asked, row).rows[0].findings if finding.fact is fact)
    return found.answer, found.text


MILLING = capability(
    materials=("aluminium", "stainless steel"),
    tolerance_um=10.0,
    length_mm=500.0,
    width_mm=400.0,
    height_mm=300.0,
    volume_from=100,
    volume_to=50_000,
    certificates=("ISO 9001",),
)
HOUSING = Asked(
    material="Aluminum 6061-T6",
    tolerance_um=20.0,
    length_mm=120.0,
    width_mm=450.0,
    height_mm=80.0,
    annual_volume=20_000,
    certificates=frozenset({"iso-9001:2015"}),
)

LIMITS: dict[str, tuple[dict[str, Any], str]] = {
    "tolerance": ({"tolerance_um": 5.0}, "tolerance 5 µm asked, 10 µm is the limit"),
    "a fine tolerance": ({"tolerance_um": 0.25}, "tolerance 0.25 µm asked, 10 µm is the limit"),
    "material": (
        {"material": "Inconel 718"},
        "material Inconel 718 asked; we work with aluminium, stainless steel",
    ),
    "process": ({"process": "turning"}, "process turning asked; we do 5-axis milling"),
    "size": ({"length_mm": 600.0}, "size 600 × 450 × 80 mm asked, 500 × 400 × 300 mm is the largest"),
    "too many": ({"annual_volume": 60_000}, "60,000 pieces a year asked, 50,000 is the most"),
    "too many at once": ({"quantity": 60_000}, "60,000 pieces asked, 50,000 is the most"),
    "too few": ({"annual_volume": 50}, "50 pieces a year asked, 100 is the least"),
    "one": ({"annual_volume": 1}, "1 piece a year asked, 100 is the least"),
    "more now than in a year": (
        {"annual_volume": 50, "quantity": 200, "order_kind": "series"},
        "50 pieces a year asked, 100 is the least",
    ),
    "certificates": ({"certificates": frozenset({"ISO 13485", "ISO 9001"})}, "ISO 13485 asked, we hold ISO 9001"),
}


def test_what_lies_within_every_limit_fits() -> None:
    found = fit(HOUSING, MILLING)
    assert (found.answer, found.missing, found.unstored, found.limits) == (FITS, (), (), ())
    assert found.text == "5-axis milling fits what is asked: material, tolerance, size, volume, certificates."


@pytest.mark.parametrize(("change", "text"), LIMITS.values(), ids=LIMITS)
def test_the_limiting_fact_is_named_in_words(change: dict[str, Any], text: str) -> None:
    found = fit(replace(HOUSING, **change), MILLING)
    assert (found.answer, [limit.text for limit in found.limits]) == (LIMITED, [text])
    assert found.text == f"5-axis milling comes closest: {text}."


def test_every_limit_of_the_closest_is_told() -> None:
    found = fit(replace(HOUSING, tolerance_um=5.0, annual_volume=10**12), MILLING)
    assert [(limit.fact, limit.asked, limit.limit) for limit in found.limits] == [
        ("tolerance", "5 µm", "10 µm"),
        ("volume", "1,000,000,000,000 pieces a year", "50,000"),
    ]


GAPS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "material": ({"material": None}, ("material",)),
    "a material without a word": ({"material": " ? "}, ("material",)),
    "a family of which we hold a member": ({"material": "steel"}, ("material",)),
    "tolerance": ({"tolerance_um": None}, ("tolerance_um",)),
    "one side": ({"height_mm": None}, ("height_mm",)),
    "every side": ({"length_mm": None, "width_mm": None, "height_mm": None}, ("length_mm", "width_mm", "height_mm")),
    "volume": ({"annual_volume": None}, ("annual_volume",)),
    "few pieces now, and nobody knows how many later": ({"annual_volume": None, "quantity": 5}, ("annual_volume",)),
    "few pieces now and many later": ({"quantity": 5}, ("order_kind",)),
    "several": ({"tolerance_um": None, "material": None}, ("material", "tolerance_um")),
}


@pytest.mark.parametrize(("change", "missing"), GAPS.values(), ids=GAPS)
def test_what_is_missing_is_asked_for_and_is_no_limit(change: dict[str, Any], missing: tuple[str, ...]) -> None:
    found = fit(replace(HOUSING, **change), MILLING)
    assert (found.answer, found.missing, found.limits) == (UNKNOWN, missing, ())
    assert found.text.startswith("It is not known yet whether 5-axis milling fits. Ask for ")


def test_nobody_needs_to_name_a_process_or_certificates() -> None:
    assert fit(replace(HOUSING, process=None, certificates=frozenset()), MILLING).answer is FITS


@pytest.mark.parametrize(
    ("change", "unstored"),
    [
        ({"materials": ()}, ("material",)),
        ({"tolerance_um": None}, ("tolerance",)),
        ({"length_mm": None, "width_mm": None, "height_mm": None}, ("size",)),
        ({"certificates": ()}, ("certificates",)),
        ({"process": "milling"}, ("process",)),
    ],
)
def test_what_is_asked_and_not_stored_is_neither_yes_nor_no(change: dict[str, Any], unstored: tuple[str, ...]) -> None:
    found = fit(replace(HOUSING, process="5-axis milling"), replace(MILLING, **change))
    assert (found.answer, found.missing, found.unstored) == (UNKNOWN, (), unstored)
    assert found.text.endswith(f"{unstored[0]}.")


def test_without_a_row_nothing_is_known() -> None:
    found = fit(HOUSING)
    assert (found.answer, found.closest, found.missing) == (UNKNOWN, None, ())
    assert "nothing is stored about what cnc-machining can make" in found.text


def test_where_nobody_says_anything_nothing_fits_yet() -> None:
    found = fit(Asked(), capability("welding"))
    assert (found.answer, found.missing) == (UNKNOWN, ("process",))
    assert fit(Asked(process="Welding"), capability("welding")).answer is FITS


SPELLINGS = {
    ("Aluminium", "aluminum 7075"): FITS,
    ("stainless steel", "Stainless-Steel 316L"): FITS,
    ("Inconel 718", "INCONEL718"): FITS,
    ("PA 66-GF30", "pa66 gf30"): FITS,
    ("Stahl, gehärtet", "stahl gehartet"): FITS,
    ("steel", "stainless steel"): FITS,
    ("stainless steel", "steel"): UNKNOWN,
    ("tin", "platinum"): LIMITED,
    ("316L", "316"): LIMITED,
    ("チタン", "チタン"): FITS,
}


@pytest.mark.parametrize(("held", "asked"), SPELLINGS, ids=str)
def test_materials_are_told_however_they_are_spelt(held: str, asked: str) -> None:
    row = capability(materials=(held,))
    assert of(TechnicalFact.MATERIAL, Asked(material=asked), row)[0] is SPELLINGS[held, asked]


PROCESSES = {
    ("5-axis milling", "milling"): FITS,
    ("5-axis milling", "5 Axis Milling"): FITS,
    ("injection molding", "Injection Moulding"): FITS,
    ("milling", "5-axis milling"): UNKNOWN,
    ("turning", "milling"): LIMITED,
}


@pytest.mark.parametrize(("held", "asked"), PROCESSES, ids=str)
def test_a_process_meets_what_is_asked_more_generally(held: str, asked: str) -> None:
    assert of(TechnicalFact.PROCESS, Asked(process=asked), capability(held))[0] is PROCESSES[held, asked]


SIZES: dict[str, tuple[list[Any], list[Any], TechnicalAnswer]] = {
    "a part may be turned": ([300, 500, 400], [500, 400, 300], FITS),
    "the very limit": ([500, 400, 300], [500, 400, 300], FITS),
    "no turning helps": ([450, 450, 10], [500, 400, 300], LIMITED),
    "one side is enough to be too long": ([600, None, None], [500, 400, 300], LIMITED),
    "two sides of three": ([500, 400, None], [500, 400, 300], UNKNOWN),
    "a bar is told by length and diameter": ([290, 60, None], [300, 65, None], FITS),
    "only the length is limited": ([None, 300, None], [300, None, None], FITS),
}


@pytest.mark.parametrize(("part", "largest", "answer"), SIZES.values(), ids=SIZES)
def test_sizes_are_compared_from_the_longest_side(part: list[Any], largest: list[Any], answer: TechnicalAnswer) -> None:
    sides = ("length_mm", "width_mm", "height_mm")
    asked, row = Asked(**dict(zip(sides, part, strict=True))), capability(**dict(zip(sides, largest, strict=True)))
    assert of(TechnicalFact.SIZE, asked, row)[0] is answer


VOLUMES: dict[str, tuple[dict[str, Any], dict[str, Any], TechnicalAnswer]] = {
    "a prototype is told by its pieces": (
        {"order_kind": "prototype", "quantity": 5, "annual_volume": 20_000},
        {"volume_from": 1, "volume_to": 50},
        FITS,
    ),
    "a prototype without a number": (
        {"order_kind": "prototype", "annual_volume": 20_000},
        {"volume_from": 1, "volume_to": 50},
        UNKNOWN,
    ),
    "a series by its year": (
        {"order_kind": "series", "quantity": 5, "annual_volume": 20_000},
        {"volume_from": 100, "volume_to": 50_000},
        FITS,
    ),
    "a year alone speaks of a series": ({"annual_volume": 20}, {"volume_from": 100}, LIMITED),
    "an open end limits nothing": ({"annual_volume": 10**12}, {"volume_from": 100}, FITS),
    "an open beginning limits nothing": ({"annual_volume": 1}, {"volume_to": 100}, FITS),
    "nothing at all is few": ({"annual_volume": 0}, {"volume_from": 1}, LIMITED),
    "a capability that makes none": ({"annual_volume": 1}, {"volume_to": 0}, LIMITED),
}


@pytest.mark.parametrize(("asked", "row", "answer"), VOLUMES.values(), ids=VOLUMES)
def test_volumes_are_held_against_the_window(
    asked: dict[str, Any], row: dict[str, Any], answer: TechnicalAnswer
) -> None:
    assert of(TechnicalFact.VOLUME, Asked(**asked), capability(**row))[0] is answer


FEBRUARY, MARCH = date(2027, 2, 1), date(2027, 3, 1)
DATES: dict[str, tuple[date | None, dict[str, Any], TechnicalAnswer, str]] = {
    "too early": (
        FEBRUARY,
        {"capacity_from": MARCH},
        LIMITED,
        "capacity is free from 1 March 2027, asked by 1 February 2027",
    ),
    "the very day": (
        MARCH,
        {"capacity_from": MARCH},
        FITS,
        "capacity is free from 1 March 2027, asked by 1 March 2027",
    ),
    "free since long": (FEBRUARY, {"capacity_from": TODAY}, FITS, "capacity is free now, asked by 1 February 2027"),
    "free and in time": (FEBRUARY, {}, FITS, "capacity is free now, asked by 1 February 2027"),
    "too long": (
        TODAY + timedelta(days=9),
        {"lead_time_days": 10},
        LIMITED,
        "capacity is free now and 10 days are needed, asked by 12 November 2026",
    ),
    "too late and too long": (
        MARCH + timedelta(days=29),
        {"capacity_from": MARCH, "lead_time_days": 30},
        LIMITED,
        "capacity is free from 1 March 2027 and 30 days are needed, asked by 30 March 2027",
    ),
    "no date": (None, {"capacity_from": MARCH}, UNKNOWN, "no date is named; capacity is free from 1 March 2027"),
    "a date that is over": (date(2026, 1, 2), {}, UNKNOWN, "2 January 2026 is past; capacity is free now"),
    "the end of the calendar": (
        date.max,
        {"capacity_from": date.max, "lead_time_days": 1},
        LIMITED,
        "capacity is free from 31 December 9999 and 1 day is needed, asked by 31 December 9999",
    ),
}


@pytest.mark.parametrize(("by", "row", "answer", "text"), DATES.values(), ids=DATES)
def test_capacity_is_a_date(by: date | None, row: dict[str, Any], answer: TechnicalAnswer, text: str) -> None:
    assert of(TechnicalFact.CAPACITY, Asked(required_by=by), capability(**row)) == (answer, text)


def test_a_kind_of_order_is_asked_for_only_where_it_matters() -> None:
    prototypes = replace(MILLING, order_kind="prototype", volume_from=1)
    assert fit(replace(HOUSING, quantity=9), prototypes).missing == ("order_kind",)
    found = fit(replace(HOUSING, order_kind="series", quantity=9), prototypes)
    assert found.text.endswith("closest: series order asked; this 5-axis milling is for prototype orders.")
    assert fit(replace(HOUSING, order_kind="prototype", quantity=9), prototypes).answer is FITS


def test_one_row_that_fits_is_enough_and_the_closest_comes_first() -> None:
    coarse, fine, other = (
        replace(MILLING, id=UUID(int=1), tolerance_um=50.0),
        replace(MILLING, id=UUID(int=2), tolerance_um=25.0),
        replace(MILLING, id=UUID(int=3), materials=("titanium",), tolerance_um=1.0),
    )
    found = fit(HOUSING, coarse, other, fine)
    assert [each.row for each in found.rows] == [fine, coarse, other]
    assert [limit.limit for limit in found.limits] == ["25 µm"]
    found = fit(HOUSING, coarse, other, fine, MILLING)
    assert (found.answer, found.closest and found.closest.row) == (FITS, MILLING)


def test_a_row_that_may_fit_comes_before_one_that_cannot() -> None:
    found = fit(HOUSING, replace(MILLING, tolerance_um=21.0), replace(MILLING, certificates=()))
    assert (found.answer, found.unstored, found.limits) == (UNKNOWN, ("certificates",), ())
