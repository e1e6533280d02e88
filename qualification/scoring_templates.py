"""Scoring models to start from, for whoever has none of their own yet: a draft is begun with one of them."""

import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import TextChoices

from leadhub.actors import Actor
from leadhub.documents import drafting
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import DocumentKind, Draft
from leadhub.usecases import use_case

DEFAULTS = Path(__file__).parent / "defaults"


class Template(TextChoices):
    """What a company makes, as far as it decides by what one knows that somebody will buy."""

    MACHINED_PARTS = "machined_parts", "Machined parts"
    INDUSTRIAL_AUTOMATION = "industrial_automation", "Industrial automation"
    EMPTY = "empty", "An empty model"


@use_case
def begin(kind: DocumentKind, template: Template, *, actor: Actor, now: datetime, note: str = "") -> Draft:
    """Begin the draft of the scoring models with a template; nothing is begun of another document."""
    if kind != DocumentKind.SCORING_MODELS:
        detail = "Templates are there for scoring models only. Choose scoring models, or the version in force."
        fault = FieldError("/template", "template_of_other_document", detail)
        raise NotAcceptable(f"{detail} Nothing was begun.", code=fault.code, errors=[fault])
    draft = drafting.begin(kind, actor=actor, now=now, note=note)
    return drafting.edit(draft.pk, actor=actor, now=now, content=content_of(template))


def content_of(template: Template) -> dict[str, Any]:
    """A scoring document: what leadhub brings, with the points of the template."""
    content: dict[str, Any] = deepcopy(_read("scoring_models"))
    rows = [row for model in content["models"] for row in model["signal_points"]]
    if template == Template.EMPTY:
        for row in rows:
            row.update(points=0, cap=0)
    elif template != Template.MACHINED_PARTS:
        other = _read("scoring_templates")[template.value]
        for row in rows:
            longer = row["half_life_days"] * other["every_half_life"]
            row.update({"half_life_days": longer} | other["points"].get(row["type"], {}))
    return content


def _read(name: str) -> Any:
    return json.loads((DEFAULTS / f"{name}.json").read_text())
