import json

from django.shortcuts import render
from django.utils.translation import gettext
from pydantic import ValidationError

from config.addresses import absolute, site_of
from minerals.facts.states import facts
from minerals.models import FigureRevision
from minerals.models.figures import Basis, Measure, Stage
from minerals.models.places import PlaceKind
from page_store.public import public
from profiles.models.choices import Role

from .docs.operations import OPERATIONS
from .docs.programs import programs
from .docs.renames import DAY, RENAMED
from .lists.paging import MOST, USUAL, Paged
from .parameters import MOST_VALUES, of_validation
from .problems import invalid, problem
from .routes.figures import FigureParameters, figure_at
from .version1 import description

SHOWN = "cod.cobalt.mine.all.production.contained.2024"  # the figure of the first example

CODES = [("stage", Stage), ("measure", Measure), ("basis", Basis), ("role", Role), ("kind", PlaceKind)]


@public(state=facts)
def documentation(request):
    """The documentation of the API."""
    site = site_of(request)
    key = SHOWN
    figure = figure_at(key, site)
    if figure is None:
        key = (
            FigureRevision.objects.current()
            .values_list("figure__key", flat=True)
            .order_by("figure__key")
            .first()
        )
        figure = figure_at(key, site) if key else None
    paths = description(site)["paths"]
    context = {
        "host": site,  # `site` is a text of base.html
        "figure": figure and _by_line(figure.model_dump(mode="json", exclude={"revisions"})),
        "key": key or SHOWN,
        "nouns": [(noun, _described(operations, paths)) for noun, operations in OPERATIONS],
        "problem": json.dumps(_misspelt(), ensure_ascii=False, indent=2),
        "programs": programs(site),
        "codes": CODES,
        "renamed": RENAMED,
        "renamed_on": DAY,
        "usual": USUAL,
        "most": MOST,
        "most_values": MOST_VALUES,
        "canonical": absolute(request, request.path),
        "trail": [(gettext("API"), request.path)],
    }
    return render(request, "website/api.html", context)


def _by_line(fields):
    """JSON with a field a line."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


def _misspelt():
    """The body of what `stage=mines` is answered."""
    try:
        FigureParameters.model_validate({"stage": ["mines"]})
    except ValidationError as error:
        refusal = invalid(of_validation(error.errors()))
    return json.loads(problem(refusal.status, refusal.detail, refusal.errors).content)


def _described(operations, paths):
    """(its path, what it is, its parameters, an example) of each, after the paths of the OpenAPI description."""
    found = {}
    for path, methods in paths.items():
        found[methods["get"]["operationId"]] = path, methods["get"]["parameters"]
    rows = []
    for operation, what, example in operations:
        path, parameters = found[operation]
        takes = [one["name"] for one in parameters if one["in"] == "query"]
        rows.append((path, what, [name for name in takes if name not in Paged.model_fields], example))
    return rows
