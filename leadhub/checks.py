"""Django's system checks of our tables: what no constraint of the database can say about a model."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

TAG = "leadhub"


@register(TAG)
def check_personal_fields(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every model says which of its fields hold data of a person, so that erasing one misses none."""
    return [fault for model in _our_models(app_configs) for fault in undeclared(model)]


@register(TAG)
def check_foreign_keys(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """No foreign key points to a higher storey, not even by the name of its model."""
    return [fault for model in _our_models(app_configs) for fault in upward(model)]


def undeclared(model: type[Model]) -> list[CheckMessage]:
    """What is wrong with the `PERSONAL` of one model."""
    declared = vars(model).get("PERSONAL")
    if declared is None:
        return [Error(f"{model.__name__} does not declare PERSONAL.", obj=model, id="leadhub.E001")]
    names = {field.name for field in model._meta.concrete_fields}
    return [
        Error(f"PERSONAL of {model.__name__} names {name}, which is no field of it.", obj=model, id="leadhub.E002")
        for name in declared
        if name not in names
    ]


def upward(model: type[Model]) -> list[CheckMessage]:
    """The foreign keys of one model that point to a storey above its own."""
    storeys: list[str] = settings.LEADHUB_APPS
    own = storeys.index(model._meta.app_label)
    return [
        Error(f"{model.__name__}.{field.name} points up, to {target}.", obj=model, id="leadhub.E003")
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if isinstance(field.related_model, type)
        and (target := field.related_model._meta.app_label) in storeys
        and storeys.index(target) > own
    ]


def _our_models(app_configs: Sequence[AppConfig] | None) -> Iterable[type[Model]]:
    for config in app_configs or apps.get_app_configs():
        if config.label in settings.LEADHUB_APPS:
            yield from config.get_models()
