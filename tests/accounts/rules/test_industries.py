import pytest

from accounts.rules.industries import falls_under, industry_key

OURS = frozenset(map(industry_key, ["3391", "336", "nace:32.5", "nace:28"]))


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("339112", "339112"),
        (" 339112 ", "339112"),
        ("naics:339112", "339112"),
        ("nace:32.50", "nace:3250"),
        ("NACE: C32.50", "nace:3250"),
        ("nace:32.5", "nace:325"),
        ("nace:25.73.1", "nace:2573"),
        ("nace:28", "nace:28"),
    ],
)
def test_a_code_has_one_spelling(code: str, key: str) -> None:
    assert industry_key(code) == key


@pytest.mark.parametrize("code", ["", "medical", "3", "3391123", "nace:", "nace:3", "sic:3841", "32.50"])
def test_another_scheme_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no industry code"):
        industry_key(code)


CASES = {
    "a NAICS code under a NAICS prefix": ("339112", True),
    "the prefix itself": ("336", True),
    "a NACE code under a NACE prefix, dots aside": ("nace:32.50", True),
    "a NACE code under a NACE division": ("nace:28.25", True),
    "a NAICS code under none": ("311812", False),
    "a NACE code under none": ("nace:10.71", False),
    "NAICS digits that only look like a NACE division": ("281111", False),
    "a NACE code that only looks like NAICS digits": ("nace:33.91", False),
    "a code too coarse to tell": ("33", None),
    "a NACE code too coarse to tell": ("nace:32", None),
    "another scheme": ("sic:3841", None),
}


@pytest.mark.parametrize(("code", "answer"), CASES.values(), ids=CASES)
def test_a_code_falls_under_prefixes_of_its_own_scheme(code: str, answer: bool | None) -> None:
    assert falls_under(code, OURS) is answer


def test_a_scheme_without_prefixes_leaves_the_question_open() -> None:
    assert falls_under("nace:10.71", frozenset({"3391"})) is None
