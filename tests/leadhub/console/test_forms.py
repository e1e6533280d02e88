"""Fields of the console's forms: what no database holds is a fault of the field, never of leadhub."""

import pytest

from leadhub.console.forms import ActForm, Choice


class Question(ActForm):
    """A choice that a use case would judge."""

    answer = Choice(choices=[("yes", "Yes"), ("no", "No")], required=False)


@pytest.mark.parametrize("given", ["yes", "perhaps", ""])
def test_a_choice_takes_what_the_use_case_is_to_judge(given: str) -> None:
    form = Question({"answer": given})
    assert form.is_valid()
    assert form.cleaned_data == {"answer": given}


@pytest.mark.parametrize("given", ["\x00", "yes\x00"])
def test_a_choice_takes_nothing_that_no_database_holds(given: str) -> None:
    form = Question({"answer": given})
    assert not form.is_valid()
    assert [(fault.field, fault.sentence) for fault in form.faults()] == [
        ("id_answer", "Null characters are not allowed.")
    ]
