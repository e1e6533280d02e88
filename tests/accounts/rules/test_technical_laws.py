"""What must hold of technical fit whatever is asked and whatever is stored."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.enquiries import Asked, CapabilityFacts, TechnicalFact
from tests.accounts.rules.making import FITS, LIMITED, TODAY, UNKNOWN, capability, fit

MATERIALS = ("aluminium", "Aluminum 6061", "steel", "stainless steel", "titanium")
LENGTHS = st.none() | st.sampled_from([1.0, 80.0, 300.0, 500.0])
PIECES = st.none() | st.integers(0, 120)
DAYS = st.none() | st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=90))
KINDS = st.none() | st.sampled_from(["sample", "prototype", "series", "repeat"])
STANDARDS = ("ISO 9001", "iso 9001:2015", "ISO 13485", "AS 9100")
ASKED = st.builds(
    Asked,
    process=st.none() | st.sampled_from(["milling", "5-axis milling", "turning"]),
    material=st.none() | st.sampled_from(MATERIALS),
    tolerance_um=st.none() | st.sampled_from([0.5, 5.0, 10.0, 50.0]),
    length_mm=LENGTHS,
    width_mm=LENGTHS,
    height_mm=LENGTHS,
    quantity=PIECES,
    annual_volume=PIECES,
    certificates=st.frozensets(st.sampled_from(STANDARDS)),
    required_by=DAYS,
    order_kind=KINDS,
)


@st.composite
def rows(draw: st.DrawFn) -> CapabilityFacts:
    """A capability that the database would keep."""
    sides = draw(st.lists(st.sampled_from([1.0, 80.0, 300.0, 500.0]), max_size=3))
    least, most = sorted([draw(st.integers(0, 100)), draw(st.integers(0, 100))])
    return capability(
        draw(st.sampled_from(["milling", "5-axis milling", "turning"])),
        order_kind=draw(KINDS),
        materials=tuple(draw(st.lists(st.sampled_from(MATERIALS), max_size=2, unique=True))),
        tolerance_um=draw(st.none() | st.sampled_from([1.0, 10.0, 50.0])),
        **dict(zip(("length_mm", "width_mm", "height_mm"), sides, strict=False)),
        volume_from=draw(st.sampled_from([None, least])),
        volume_to=draw(st.sampled_from([None, most])),
        certificates=tuple(draw(st.lists(st.sampled_from(STANDARDS), max_size=2))),
        lead_time_days=draw(st.none() | st.integers(0, 60)),
        capacity_from=draw(DAYS),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Asked, CapabilityFacts]:
    """An enquiry that keeps to a capability in nearly everything: left to chance hardly anything would fit."""
    row, chance = draw(rows()), draw(ASKED)
    least = row.volume_from or 0
    within: dict[str, Any] = {
        "process": row.process,
        "material": f"{row.materials[0]} 4711" if row.materials else None,
        "tolerance_um": row.tolerance_um and row.tolerance_um * draw(st.integers(1, 3)),
        "length_mm": row.length_mm and min(row.sides()),
        "width_mm": row.width_mm and min(row.sides()),
        "height_mm": row.height_mm and min(row.sides()),
        "quantity": draw(st.none() | st.integers(least, max(least, row.volume_to or 100))),
        "annual_volume": draw(st.none() | st.integers(least, max(least, row.volume_to or 100))),
        "certificates": frozenset(row.certificates),
        "required_by": draw(st.none() | st.just(TODAY + timedelta(days=200))),
        "order_kind": row.order_kind or draw(KINDS),
    }
    strayed = draw(st.sets(st.sampled_from(FACTS), max_size=1))
    return replace(chance, **{name: value for name, value in within.items() if name not in strayed}), row


ROWS = st.lists(rows(), min_size=1, max_size=3)
FACTS = tuple(field.name for field in fields(Asked))
SILENT = Asked()


def forgotten(name: str, asked: Asked) -> Asked:
    """The same enquiry, in which one thing is not said."""
    return replace(asked, **{name: getattr(SILENT, name)})


def eased(name: str, asked: Asked, much: int) -> Asked:
    """The same enquiry, which asks for less of one thing."""
    value = getattr(asked, name)
    if value is None:
        return asked
    if name == "tolerance_um":
        return replace(asked, tolerance_um=value * much)
    if name.endswith("_mm"):
        return replace(asked, **{name: value / much})
    if name == "certificates":
        return replace(asked, certificates=frozenset(sorted(value)[1:]))
    if name == "required_by":
        return replace(asked, required_by=value + timedelta(days=much))
    return forgotten(name, asked)


@given(pairs(), ROWS, st.lists(st.sampled_from(FACTS), max_size=4), st.integers(1, 50))
def test_asking_for_less_never_turns_what_fits_into_a_limit(
    pair: tuple[Asked, CapabilityFacts], others: list[CapabilityFacts], names: list[str], much: int
) -> None:
    asked, row = pair
    less = asked
    for name in names:
        less = eased(name, less, much)
    if fit(asked, row, *others).answer is FITS:
        assert fit(less, row, *others).answer is not LIMITED


@given(pairs(), st.sampled_from(FACTS))
def test_what_is_forgotten_rules_out_no_row_that_fits(pair: tuple[Asked, CapabilityFacts], name: str) -> None:
    asked, row = pair
    if fit(asked, row).answer is FITS:
        assert fit(forgotten(name, asked), row).answer is not LIMITED


SAYS = {
    TechnicalFact.PROCESS: ("process",),
    TechnicalFact.ORDER_KIND: ("order_kind",),
    TechnicalFact.MATERIAL: ("material",),
    TechnicalFact.TOLERANCE: ("tolerance_um",),
    TechnicalFact.SIZE: ("length_mm", "width_mm", "height_mm"),
    TechnicalFact.VOLUME: ("quantity", "annual_volume"),
    TechnicalFact.CERTIFICATES: ("certificates",),
    TechnicalFact.CAPACITY: ("required_by",),
}


@given(ASKED, ROWS, st.sampled_from(TechnicalFact))
def test_what_is_not_asked_never_limits(asked: Asked, rows: list[CapabilityFacts], fact: TechnicalFact) -> None:
    for name in SAYS[fact]:
        asked = forgotten(name, asked)
    found = fit(asked, *rows)
    assert fact not in {limit.fact for each in found.rows for limit in each.limits}


@given(ASKED, ROWS)
def test_an_enquiry_that_says_nothing_is_never_limited(asked: Asked, rows: list[CapabilityFacts]) -> None:
    assert fit(SILENT, *rows).answer is not LIMITED


@given(ASKED, st.permutations([0, 1, 2]), st.lists(rows(), min_size=3, max_size=3))
def test_the_order_of_the_rows_does_not_matter(asked: Asked, order: list[int], rows: list[CapabilityFacts]) -> None:
    assert fit(asked, *(rows[place] for place in order)) == fit(asked, *rows)


@given(ASKED, ROWS)
def test_every_answer_says_what_it_rests_on(asked: Asked, rows: list[CapabilityFacts]) -> None:
    found = fit(asked, *rows)
    assert found.text.endswith(".")
    assert bool(found.limits) == (found.answer is LIMITED)
    assert bool(found.missing or found.unstored) == (found.answer is UNKNOWN)
    assert all(limit.asked and limit.limit for limit in found.limits)
