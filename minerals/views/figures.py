from operator import attrgetter

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from config.addresses import public_page, site_of
from page_store.public import public

from ..chart_pages import history_chart
from ..facts.figure_store import FigureStore
from ..facts.observing import observation, observations
from ..facts.states import files
from ..heads import citing, linked_data, trails
from ..indicators import histories, movement
from ..models import Figure, FigureRevision
from ..models.figures import COUNTED
from ..models.sources import in_order
from ..passing_on import passable
from ..presentation.compared import other_counts, pairs_of
from ..presentation.marks import Register
from ..presentation.revisions import movement_text
from ..presentation.years import History
from ..wording import currently, figures, naming, sources


@public(state="figure")
def figure_detail(request, key):
    """One number: its origin, its meaning, and every value it has had."""
    figure, revisions, current = _figure_at(key)
    # All forms: a source may count several in one table, whose total is of them together. All sources, to compare.
    of_table = ("mineral", "stage", "measure", "scenario")
    table = {name: getattr(figure, name) for name in of_table}
    store = FigureStore.where(**table)
    now = observation(current)
    series = store.at(now.identity, now.year)
    now = series.of(now.code) or now  # its rows show whether the newest edition still lists the figure
    others = [s.of(now.code) for s in store.alike(now.identity) if s is not series]
    pairs = (
        [] if now.is_projection else pairs_of(mineral=figure.mineral, stage=now.stage, measure=now.measure)
    )
    beside = other_counts(now, store, pairs)
    world = series.listed_row("WLD") if not now.is_world and series.listed_row(now.code) else None
    history = History([(revision, observation(revision)) for revision in revisions])
    chart = history_chart(history)
    site, stated = site_of(request), currently(series, now)
    work = citing.of_figure(figure, current, now, site)
    return public_page(
        request,
        "minerals/figure_detail.html",
        figure=figure,
        address=work.address,
        canonical=work.address,
        work=work,
        trail=trails.of_mineral(figure.mineral, (work.title, request.path)),
        about=linked_data.dataset(
            work,
            [now],
            site=site,
            description=described(work, stated, current.release),
            releases=[current.release],
            spatial=figure.country.name,
            variables=[
                linked_data.measured(o, naming.series_name(o)) for o in passable([now], attrgetter("source"))
            ],
        ),
        current=current,
        o=now,
        stated=stated,
        form=naming.form_name(now.form),
        world=world,
        superseded=store.superseded.get(now.key),
        newest=newest_release(series.listed) if now.is_older else "",
        by_us=now.is_bloc,
        excluded=series.names_of(now.excludes),
        movement=movement_text(movement_of(figure)),
        history=history,
        history_chart=chart.key if chart else "",
        preview=chart.preview if chart else None,
        scope=sources.scope(now.form),
        share_of=sources.share_of_all(now),
        projected=sources.projected_by(now),
        among=sources.ranked_among(series) if stated.share else "",
        beside=beside,
        other_years=list(filter(None, others)),
        register=Register(
            [*(row.observation for row in history.rows), *others, world, *(line.other for line, _ in beside)]
        ),
        period=stated.period,
        averaged=figures.AVERAGED.get(now.measure),
    )


@public(state=files)
def figure_cite(request, key, ending):
    """Answer with the citation of a figure, as a file for a reference manager."""
    figure, _, current = _figure_at(key)
    return citing.answer(citing.of_figure(figure, current, observation(current), site_of(request)), ending)


def _figure_at(key):
    """(Figure, its revisions in their order, the current one)."""
    figure = get_object_or_404(Figure.objects.select_related("country", "mineral"), key=key)
    revisions = in_order(FigureRevision.objects.with_facts().filter(figure=figure))
    current = next((r for r in revisions if r.is_current), None)
    if current is None:
        raise Http404
    return figure, revisions, current


def described(work, stated, release):
    """“DR Congo: cobalt, mine production, 2024: 226,000 t, estimated by the source. Published in …”."""
    return gettext("%(title)s: %(value)s. Published in: %(release)s.") % {
        "title": work.title,
        "value": stated.amount_with_marks,
        "release": release.name,
    }


def movement_of(figure):
    """The Movement of a Figure's series, which is of one source, since its first printing; None with too few values."""
    if figure.measure not in COUNTED:
        return None
    of_series = ("mineral", "stage", "form", "measure", "basis", "source", "scenario")
    series = {f"figure__{name}": getattr(figure, name) for name in of_series}
    return movement(histories(observations(FigureRevision.objects.filter(**series))).values())


def newest_release(rows):
    """The name of the release of a table, or empty where no row of it is of the same form."""
    return next((o.release_name for o in rows if not o.is_correction), "")
