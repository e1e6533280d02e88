"""The table of industries is whole, and answers what editors of profiles ask of it."""

from collections import Counter

import pytest

from accounts.rules.checking import check_profiles
from accounts.rules.industries import falls_under, industry_key
from accounts.rules.industry_table import (
    IndustryScheme,
    children,
    coarsest,
    industries,
    industry_of,
    leads_anywhere,
    scheme_of,
    search,
)
from tests.accounts.rules.contents import (
    asked_of,
    channels,
    criterion,
    exclusion,
    found_in,
    profile,
    profiles,
    rule,
    told,
)
from tests.accounts.rules.defaults import DEFAULTS, content


def lines_of(scheme: str) -> list[str]:
    lines = (DEFAULTS / f"{scheme}.csv").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")][1:]


def test_naics_has_as_many_codes_of_each_level_as_the_census_bureau_counts() -> None:
    codes = [line.partition(",")[0] for line in lines_of("naics")]
    sectors = [code for code in codes if "-" in code or len(code) == 2]
    levels = Counter(len(code) for code in codes if code not in sectors)
    assert (len(sectors), levels) == (20, Counter({3: 96, 4: 308, 5: 689, 6: 1012}))
    assert len(set(codes)) == len(codes)


def test_nace_has_as_many_codes_of_each_level_as_eurostat_counts() -> None:
    codes = [line.partition(",")[0] for line in lines_of("nace")]
    levels = Counter("section" if code.isalpha() else len(code.replace(".", "")) for code in codes)
    assert levels == Counter({"section": 21, 2: 88, 3: 272, 4: 615})
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("scheme", IndustryScheme)
def test_each_code_but_the_coarsest_stands_below_another_and_only_the_finest_have_none_below(
    scheme: IndustryScheme,
) -> None:
    finest = {IndustryScheme.NAICS: 6, IndustryScheme.NACE: 4}[scheme]
    for industry in (one for one in industries() if one.scheme is scheme):
        assert industry_key(industry.code) == industry.key
        assert industry.title == industry.title.strip() != ""
        assert industry.heading
        assert industry.digits == 2 or leads_anywhere(industry.code[:-1].rstrip("."))
        assert bool(children(industry.code)) is (industry.digits < finest)


def test_industries_stand_in_the_order_of_the_tree() -> None:
    keys = [industry.key for industry in industries()]
    assert keys == sorted(keys)
    assert len(keys) == 24 + 96 + 308 + 689 + 1012 + 88 + 272 + 615


@pytest.mark.parametrize(
    ("code", "title", "heading"),
    [
        ("339112", "Surgical and Medical Instrument Manufacturing", "Manufacturing"),
        ("naics:3391", "Medical Equipment and Supplies Manufacturing", "Manufacturing"),
        ("33", "Manufacturing", "Manufacturing"),
        ("45", "Retail Trade", "Retail Trade"),
        ("nace:32.50", "Manufacture of medical and dental instruments and supplies", "MANUFACTURING"),
        ("NACE:C25.73", "Manufacture of tools", "MANUFACTURING"),
    ],
)
def test_a_code_has_a_title_and_a_heading(code: str, title: str, heading: str) -> None:
    found = industry_of(code)
    assert found is not None
    assert (found.title, found.heading) == (title, heading)


def test_a_code_that_no_scheme_has_leads_nowhere() -> None:
    assert industry_of("339999") is not None
    assert industry_of("339110") is None
    assert not leads_anywhere("34")
    assert not leads_anywhere("nace:04")
    assert leads_anywhere("nace:30.3")
    with pytest.raises(ValueError, match="no industry code"):
        leads_anywhere("medical")
    with pytest.raises(ValueError, match="no industry code"):
        industry_of("3")


def test_a_tree_is_opened_step_by_step() -> None:
    assert [one.code for one in coarsest(IndustryScheme.NAICS)][:7] == ["11", "21", "22", "23", "31", "32", "33"]
    assert [one.code for one in coarsest(IndustryScheme.NACE)][:3] == ["nace:01", "nace:02", "nace:03"]
    assert [one.code for one in children("339")] == ["3391", "3399"]
    assert [one.code for one in children("nace:32.5")] == ["nace:32.50"]
    assert children("339112") == []
    assert [one.code for one in industries("3391")] == ["3391", "33911", *(f"33911{n}" for n in (2, 3, 4, 5, 6))]


@pytest.mark.parametrize(
    ("words", "under", "codes"),
    [
        ("medical", "339", ["3391", "33911", "339112"]),
        ("MED instr", "339", ["339112"]),
        ("manufacture médical", "nace:32", ["nace:32.5", "nace:32.50"]),
        ("32.5", "", ["nace:32.5", "nace:32.50"]),
        ("nace:32.5", "", ["nace:32.5", "nace:32.50"]),
        ("33911", "", ["33911", *(f"33911{n}" for n in (2, 3, 4, 5, 6))]),
        ("edical", "339", []),
        (" ", "339", []),
        ("&", "339", []),
    ],
)
def test_industries_are_found_by_words_and_by_the_beginning_of_a_code(words: str, under: str, codes: list[str]) -> None:
    assert [one.code for one in search(words, industries(under))] == codes


def test_every_code_falls_under_the_prefixes_it_is_listed_below() -> None:
    for prefix in ("3391", "nace:32.5"):
        listed = {one.key for one in industries(prefix)}
        under = {one.key for one in industries() if falls_under(one.code, frozenset({industry_key(prefix)}))}
        assert listed == under
        assert {scheme_of(key) for key in listed} == {scheme_of(prefix)}


C, E = "/profiles/0/criteria/{}", "/profiles/0/exclusions/{}"


def test_a_prefix_that_leads_nowhere_is_a_warning() -> None:
    rows = [
        criterion("old", "industry", "prefix_of", ["333", "454110", "nace:32.51"], points=50),
        criterion("size", "employee_count", "at_least", 50, points=25),
        criterion("plants", "plant_count", "at_least", 1, points=15),
        criterion("known", "industry", "known", points=10),
        exclusion("farms", "industry", "prefix_of", ["111", "nace:04"]),
    ]
    found = check_profiles(profiles(profile(*rows)))
    assert told(found) == [
        ("warning", "unknown_industry", (C.format(0),)),
        ("warning", "unknown_industry", (C.format(0),)),
        ("warning", "unknown_industry", (E.format(0),)),
    ]
    assert found[0].detail == (
        'The criterion "Old": no industry of NAICS 2022 begins with "454110"; another edition may have it.'
    )
    assert 'of NACE Rev. 2 begins with "nace:32.51"' in found[1].detail
    (routed,) = found_in(channels(rule("a", [asked_of("industry", "prefix_of", ["34"])])))
    assert (routed.code, routed.rows) == ("unknown_industry", ("/rules/0/any_of/0/0",))


def test_the_default_profiles_name_industries_that_there_are() -> None:
    assert check_profiles(content("profiles")) == ()
