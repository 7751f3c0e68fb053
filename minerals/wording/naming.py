"""Names of series, products, forms, bases and scenarios."""

from functools import lru_cache, wraps

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..models.figures import Basis, Measure, Stage
from .numbers import lower_first

FORMS = {  # names that a slug cannot express
    "all": "",
    "metal-oxide-and-salts": _("metal, oxide and salts"),
    "matte-ash-and-precipitate": _("matte, ash and precipitate"),
    "sheet-powder-and-other": _("sheet, powder and other"),
    "fullers-earth": _("fuller’s earth"),
    "magnet": _("magnet elements"),
    "battery-grade": _("battery-grade"),
    "without-some-nickel-pig-iron": _("without some nickel pig iron"),
    "sponge-idled": _("idled sponge"),
}
SERIES = {
    (Stage.MINE, Measure.PRODUCTION): _("Mine production"),
    (Stage.SMELTER, Measure.PRODUCTION): _("Smelter production"),
    (Stage.REFINERY, Measure.PRODUCTION): _("Refinery production"),
    (Stage.PLANT, Measure.PRODUCTION): _("Plant production"),
    (Stage.MINE, Measure.CAPACITY): _("Mine capacity"),
    (Stage.SMELTER, Measure.CAPACITY): _("Smelter capacity"),
    (Stage.REFINERY, Measure.CAPACITY): _("Refinery capacity"),
    (Stage.PLANT, Measure.CAPACITY): _("Plant capacity"),
    (Stage.MINE, Measure.PROJECTED_PRODUCTION): _("Projected mine production"),
    (Stage.SMELTER, Measure.PROJECTED_PRODUCTION): _("Projected smelter production"),
    (Stage.REFINERY, Measure.PROJECTED_PRODUCTION): _("Projected refinery production"),
    (Stage.PLANT, Measure.PROJECTED_PRODUCTION): _("Projected plant production"),
    (Stage.MINE, Measure.PROJECTED_CAPACITY): _("Projected mine capacity"),
    (Stage.SMELTER, Measure.PROJECTED_CAPACITY): _("Projected smelter capacity"),
    (Stage.REFINERY, Measure.PROJECTED_CAPACITY): _("Projected refinery capacity"),
    (Stage.PLANT, Measure.PROJECTED_CAPACITY): _("Projected plant capacity"),
}
SCOPES = {  # the parts that a form leaves out or adds, if its name does not say so
    "magnet": _(
        "Only praseodymium, neodymium, dysprosium and terbium, so it is not comparable with totals of "
        "rare-earth oxides."
    ),
    "battery-grade": _(
        "Spherical graphite made of natural graphite, and synthetic graphite, both for batteries."
    ),
    "without-some-nickel-pig-iron": _("Some forms of nickel pig iron are left out."),
}
SCENARIOS = {  # names that a slug cannot express
    "base-case": _("base case"),
    "outlook": _("outlook"),
}


def by_language(words):
    """Keep the words of a function for codes, in each language: a page asks for the same hundreds of times."""

    @lru_cache(maxsize=20_000)
    def kept(language, *codes):
        return words(*codes)

    @wraps(words)
    def in_language(*codes):
        return kept(get_language(), *codes)

    return in_language


def basis_name(basis):
    return str(Basis(basis).label)


def stated_basis(basis):
    """“contained weight”; empty where the source states none."""
    return "" if basis == Basis.UNSTATED else basis_name(basis)


def form_name(form):
    return str(FORMS.get(form, form.replace("-", " ")))


def product_name(observation):
    """The thing that is counted, inside a sentence: “cobalt”, “titanium (sponge)”."""
    name, form = lower_first(observation.mineral_name), form_name(observation.form)
    return f"{name} ({form})" if form else name


def series_name(observation, *, with_basis=False):
    """“Mine production”, “Plant production, sponge”, “Projected mine production, base case”, “Reserves”."""
    basis = observation.basis if with_basis else Basis.UNSTATED
    return _series_name(
        observation.stage, observation.form, observation.measure, basis, getattr(observation, "scenario", "")
    )


@by_language
def _series_name(stage, form, measure, basis, scenario):
    name = output_name(stage, measure)
    of_form = "" if form == "all" else f", {form_name(form)}"
    of_scenario = f", {scenario_name(scenario)}" if scenario else ""
    in_basis = f" ({basis_name(basis)})" if basis != Basis.UNSTATED else ""
    return f"{name}{of_form}{of_scenario}{in_basis}"


def subject_of(place, mineral, series):
    """“Japan, cobalt: mine production”."""
    return gettext("%(country)s, %(mineral)s: %(series)s") % {
        "country": place,
        "mineral": lower_first(mineral),
        "series": lower_first(series),
    }


def of_mineral(mineral, series):
    """“Iodine, mine production”."""
    return gettext("%(mineral)s, %(series)s") % {"mineral": mineral, "series": lower_first(series)}


def dated(series, when):
    """“Mine production, 2025”."""
    return gettext("%(series)s, %(year)s") % {"series": series, "year": when}


def series_of(observation):
    """“Mine production of cobalt”."""
    return gettext("%(series)s of %(product)s") % {
        "series": output_name(observation.stage, observation.measure),
        "product": product_name(observation),
    }


def output_name(stage, measure):
    """“Mine production”, “Reserves”."""
    return SERIES.get((stage, measure)) or Measure(measure).label


def scenario_name(scenario):
    """The assumption of a projection: “base case”."""
    return str(SCENARIOS.get(scenario, scenario.replace("-", " ")))


def counted_as(form):
    """“in one figure for all forms”, “as rutile”: the forms in which a newer edition counts it."""
    if form == "all":
        return gettext("in one figure for all forms")
    return gettext("as %(form)s") % {"form": form.replace("-", " ")}
