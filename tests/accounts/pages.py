"""Forms of the console's pages, as a browser would send them back unchanged."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse


def form_of(page: HttpResponse) -> dict[str, Any]:
    """The values of a page's form and of the rows below it."""
    assert page.status_code == 200, page.content
    context: Any = page.context  # type: ignore[attr-defined]  # the test client puts it there
    values = _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        values |= _values(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            values |= _values(form)
    return values


def _values(form: BaseForm) -> dict[str, Any]:
    held = {bound.html_name: bound.value() for bound in form}
    stated = {name: value for name, value in held.items() if value is not None and value is not False}
    return {name: "on" if value is True else value for name, value in stated.items()}
