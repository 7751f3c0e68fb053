from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..addresses import absolute
from ..ledger import Ledger, observation
from ..models import Figure, FigureRevision, Measure
from ..presentation import Cell, History, averaged_years
from ..wording import form_name, series_name


@require_safe
def figure_detail(request, key):
    """One number: where it comes from, what it means, and every value it has had."""
    figure = get_object_or_404(Figure.objects.select_related("country", "mineral"), key=key)
    revisions = list(
        FigureRevision.objects.with_facts().filter(figure=figure).order_by("release__published", "number")
    )
    current = next((r for r in revisions if r.is_current), None)
    if current is None:
        raise Http404
    # All forms: a source may count several in one table, whose total is of them together.
    table = {name: getattr(figure, name) for name in ("mineral", "stage", "measure", "basis")}
    ledger = Ledger(
        FigureRevision.objects.current()
        .with_facts()
        .filter(**{f"figure__{name}": value for name, value in table.items()})
    )
    now = observation(current)
    series = ledger.series[(*now.identity, now.year)]
    others = [
        s.of(now.code) for s in ledger.of(now.mineral) if s.head.identity == now.identity and s is not series
    ]
    return render(
        request,
        "minerals/figure_detail.html",
        {
            "figure": figure,
            "address": absolute(request, figure.get_absolute_url()),
            "current": current,
            "cell": Cell(now, series.rank(now.code), series.share(now.code)),
            "name": series_name(now),
            "form": form_name(now.form),
            "world": series.of("WLD") if not now.is_world else None,
            "by_us": now.is_bloc,
            "excluded": series.names_of(now.excludes),
            "history": History([(revision, observation(revision)) for revision in revisions]),
            "other_years": list(filter(None, others)),
            "averaged": averaged_years(now) if now.measure == Measure.IMPORT_SHARE else None,
        },
    )
