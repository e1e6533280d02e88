"""Django's system checks of our tables: what no constraint of the database can say about a model."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Field, Model

from leadhub.personal import DECLARATIONS, KINDS_WITHOUT_WORDS, declared_in, held_in
from leadhub.personal_data import OF_OTHERS

TAG = "leadhub"
CODE = "leadhub.E006"


@register(TAG)
def check_personal_fields(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every model says which of its fields hold data of a person, so that erasing one misses none."""
    return [fault for model in _our_models(app_configs) for fault in (*undeclared(model), *unerased(model))]


@register(TAG)
def check_apps_of_others(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Of each app of others that has tables somebody has said whom they are about."""
    return [
        Error(f"Nobody says whom the tables of {config.label} are about.", obj=config.label, id="leadhub.E007")
        for config in app_configs or apps.get_app_configs()
        if config.label not in (*settings.LEADHUB_APPS, *OF_OTHERS) and any(config.get_models())
    ]


@register(TAG)
def check_foreign_keys(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """No foreign key points to a higher storey, not even by the name of its model."""
    return [fault for model in _our_models(app_configs) for fault in upward(model)]


def undeclared(model: type[Model]) -> list[CheckMessage]:
    """What is wrong with what one model declares of its fields: each that may hold words is declared, once."""
    if "PERSONAL" not in vars(model):
        return [Error(f"{model.__name__} does not declare PERSONAL.", obj=model, id="leadhub.E001")]
    fields = {field.name: field for field in model._meta.concrete_fields}
    named = [(kind, name) for kind in DECLARATIONS for name in declared_in(model, kind)]
    strange = [
        Error(f"{kind} of {model.__name__} names {name}, which is no field of it.", obj=model, id="leadhub.E002")
        for kind, name in named
        if name not in fields
    ]
    names = [name for _, name in named]
    twice = [
        Error(f"{model.__name__}.{name} is declared more than once.", obj=model, id="leadhub.E004")
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    silent = [
        Error(f"{model.__name__}.{name} is not declared: {', '.join(DECLARATIONS)}.", obj=model, id="leadhub.E005")
        for name, field in fields.items()
        if name not in names and may_hold_words(field)
    ]
    return [*strange, *twice, *silent]


def may_hold_words(field: "Field[Any, Any]") -> bool:
    """Whether somebody could be named in it: it is no key, number, moment or word of a closed list."""
    return not (field.remote_field or field.choices or isinstance(field, KINDS_WITHOUT_WORDS))


def unerased(model: type[Model]) -> list[CheckMessage]:
    """The personal fields of one model of which nobody says how they are erased."""
    held = held_in(model)
    return [
        Error(f"Nobody says what becomes of {model.__name__}.{name} when a person is erased.", obj=model, id=CODE)
        for name in declared_in(model, "PERSONAL")
        if name not in held
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
            # A proxy shows rows of another model, which says all of them.
            yield from (model for model in config.get_models() if not model._meta.proxy)
