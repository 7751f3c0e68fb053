"""Strict reading of requests: ignoring a misspelt parameter would answer another question.

Codes that a parameter chooses from are in the OpenAPI description, and others answer 422. A name of something in the
Atlas, such as a country, answers 404 if there is no such thing.
"""

import datetime
import re
from functools import wraps
from inspect import signature
from typing import Annotated, Literal, get_args, get_origin

from django.core.validators import slug_re
from django.db.models import Q
from django.utils.text import slugify
from ninja import Path, Schema
from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from minerals.models import Country, CriticalList, Mineral, MineralGroup, Region, Source

from .problems import MOST_NAMED, Problem, invalid, shown, unknown

MOST_VALUES = 50  # of one parameter


def _written(pattern, message):
    """Refuse a text that is not written like this: Pydantic would take “1_0” for ten, and 0 for a day of 1970."""

    def check(value):
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise PydanticCustomError("written", message)
        return value

    return BeforeValidator(check)


def whole(least, most):
    """A whole number. Its bounds come first, or they would not be in the OpenAPI description."""
    return Annotated[int, Field(ge=least, le=most), _written(r"-?[0-9]{1,18}", "Write a whole number.")]


def path(kind, description, example):
    """A part of a path."""
    said = {"description": description, "example": example}  # ninja drops the description of a Field here
    return Path[Annotated[kind, Field(json_schema_extra=said)]]


Text = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[a-z0-9.-]+$")]
Year = whole(1900, 2100)
Switch = Annotated[bool, _written(r"true|false", "Write true or false.")]
Day = Annotated[datetime.date, _written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "Write a day as 2026-03-31.")]
CountryPath = path(Text, "Slug, ISO 3166-1 code or another name of a place.", "japan")


class Parameters(Schema):
    """The parameters of a query."""


def several(kind, description, example=None):
    """A parameter that may be repeated: rows that have any of its values."""
    extra = {"example": [example]} if example else None
    return Annotated[
        list[kind], Field(max_length=MOST_VALUES, description=description, json_schema_extra=extra)
    ]


def one_of(choices):
    """A code of a TextChoices."""
    return Literal[*choices.values]


def reads(router, path, *, response, status=(422,), **options):
    """Register a view for GET with its possible problems, and refuse unknown parameters."""

    def register(view):
        asked = signature(view).parameters.get("asked")
        known = get_args(asked.annotation)[0].model_fields if asked else {}

        @wraps(view)
        def strict(request, **kwargs):
            refuse_unknown(request, known)
            return view(request, **kwargs)

        summary, _, more = view.__doc__.strip().partition("\n")
        options["summary"] = summary.rstrip(".")
        options["description"] = " ".join(more.split()) or None
        answers = {200: response} | dict.fromkeys(status, Problem)
        names = {"operation_id": view.__name__, "url_name": view.__name__}
        return router.get(path, response=answers, **names, **options)(strict)

    return register


def refuse_unknown(request, known):
    """Refuse unknown parameters, and a second value for parameters that take one. `known`: {name: field}."""
    errors = []
    for name, values in request.GET.lists():
        if name not in known:
            said = "There is no such parameter here."
            errors.append({"parameter": shown(name), "message": said, "allowed": sorted(known)})
        elif len(values) > 1 and get_origin(known[name].annotation) is not list:
            errors.append({"parameter": name, "message": "It takes one value.", "value": shown(values[1])})
    if errors:
        raise invalid(errors[:MOST_NAMED])


def of_validation(errors):
    """The errors of ninja's validation as those of a problem."""
    found = []
    for one in errors:
        named = [part for part in one["loc"] if part not in ("query", "path", "asked")]
        error = {"parameter": str(named[0]) if named else one["loc"][-1], "message": one["msg"]}
        if expected := one.get("ctx", {}).get("expected"):
            error["allowed"] = re.findall(r"'(.*?)'", expected)
            error["message"] = f"It takes one of these: {', '.join(error['allowed'])}."
        found.append(error)
    return found[:MOST_NAMED]


# What a value names


def countries_named(values, parameter="country"):
    """The Countries that values name: by slug, ISO code or another name, in their order, each once."""
    tidy = {value: slugify(value) for value in values}
    slugs, codes = set(tidy.values()), {slug.upper() for slug in tidy.values()}
    named = Q(slug__in=slugs) | Q(aliases__slug__in=slugs) | Q(code__in=codes) | Q(alpha2__in=codes)
    rows = Country.objects.filter(named).select_related("region").prefetch_related("aliases").distinct()
    found = {alias.slug: country for country in rows for alias in country.aliases.all()}
    found |= {country.alpha2.lower(): country for country in rows}
    found |= {country.code.lower(): country for country in rows}
    found |= {country.slug: country for country in rows}
    return _in_order(tidy, found, parameter, "countries")


def minerals_named(values, parameter="mineral"):
    """The Minerals that values name: by slug or another name, in their order, each once."""
    tidy = {value: slugify(value) for value in values}
    named = Q(slug__in=tidy.values()) | Q(aliases__slug__in=tidy.values())
    rows = (
        Mineral.objects.filter(named).select_related("group", "parent").prefetch_related("aliases").distinct()
    )
    found = {alias.slug: mineral for mineral in rows for alias in mineral.aliases.all()}
    found |= {mineral.slug: mineral for mineral in rows}
    return _in_order(tidy, found, parameter, "minerals")


KEYS = {  # parameter -> (model, its identifying field, the API's list of them)
    "region": (Region, "slug", "regions"),
    "group": (MineralGroup, "slug", "minerals"),
    "list": (CriticalList, "slug", "lists"),
    "source": (Source, "key", "sources"),
}


def keys_named(values, parameter):
    """`values`, where each is the slug or key of one that there is."""
    model, field, place = KEYS[parameter]
    asked = [value for value in values if slug_re.match(value)]  # PostgreSQL has no null bytes
    found = (
        set(model.objects.filter(**{f"{field}__in": asked}).values_list(field, flat=True)) if asked else set()
    )
    return _in_order({value: value for value in values}, {key: key for key in found}, parameter, place)


def _in_order(tidy, named, parameter, place):
    for value, name in tidy.items():
        if not name or name not in named:
            raise unknown(parameter, value, found_at=f"/api/v1/{place}")
    return list(dict.fromkeys(named[name] for name in tidy.values()))
