from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.addresses import absolute

from ..figure_store import FigureStore, observation
from ..models import Figure, FigureRevision, Measure
from ..models.figures import in_order
from ..presentation.supplements import averaged_years
from ..presentation.years import History
from ..wording import figures, numbers


@require_safe
def figure_detail(request, key):
    """One number: where it comes from, what it means, and every value it has had."""
    figure = get_object_or_404(Figure.objects.select_related("country", "mineral"), key=key)
    revisions = in_order(FigureRevision.objects.with_facts().filter(figure=figure))
    current = next((r for r in revisions if r.is_current), None)
    if current is None:
        raise Http404
    # All forms: a source may count several in one table, whose total is of them together.
    table = {name: getattr(figure, name) for name in ("mineral", "stage", "measure", "basis")}
    store = FigureStore.where(**table)
    now = observation(current)
    series = store.at(now.identity, now.year)
    now = series.of(now.code) or now  # there it is said whether the newest edition still lists it
    alike = (s for s in store.of(now.mineral) if s.head.identity == now.identity)
    others = [s.of(now.code) for s in alike if s is not series]
    return render(
        request,
        "minerals/figure_detail.html",
        {
            "figure": figure,
            "address": absolute(request, figure.get_absolute_url()),
            "current": current,
            "o": now,
            "rank": series.rank(now.code),
            "share": series.share(now.code),
            "caveat": numbers.upper_first(figures.caveat(now)),
            "name": figures.series_name(now),
            "subject": f"{figures.series_name(now).lower()} {now.year}",
            "form": figures.form_name(now.form),
            "world": series.listed_row("WLD") if not now.is_world and series.listed_row(now.code) else None,
            "superseded": store.superseded.get(now.key),
            "newest": newest_release(series.listed) if now.is_older else "",
            "by_us": now.is_bloc,
            "codes": figures.REPORTING_CODES if figures.needs_codes(now.measure) else "",
            "excluded": series.names_of(now.excludes),
            "history": History([(revision, observation(revision)) for revision in revisions]),
            "other_years": list(filter(None, others)),
            "averaged": averaged_years(now) if now.measure == Measure.IMPORT_SHARE else None,
        },
    )


def newest_release(rows):
    """The name of the release of a table, or empty where no row of it is of the same form."""
    return next((o.release_name for o in rows if not o.is_correction), "")
