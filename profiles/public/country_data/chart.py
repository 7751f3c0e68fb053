"""The chart of a country: its largest shares of the world over the years."""

from django.urls import reverse
from django.utils.translation import gettext

from minerals import wording
from minerals.chart_pages import BARS, SHARES, Bar, Bars, Chart, may_be_taken, path_of, preview
from minerals.drawing.geometry import reach
from minerals.facts.figure_parts import all_minerals
from minerals.facts.figure_store import FigureStore
from minerals.heads import trails
from minerals.indicators import MAJOR_SHARE
from minerals.models import Country, Measure

from ...publishing.facts import Facts
from .page import CountryData

PREFIX, SUFFIX = "country-", "-shares"


def find_country_chart(key, *, own_scale=False):
    """The Chart of a key, “country-japan-shares”, or None."""
    if not (key.startswith(PREFIX) and key.endswith(SUFFIX)):
        return None
    slug = key.removeprefix(PREFIX).removesuffix(SUFFIX)
    country = Country.objects.browsable().select_related("region").filter(slug=slug).first()
    if country is None:
        return None
    store = FigureStore.of_country(country)
    minerals = all_minerals()
    page = CountryData(Facts(country=country, store=store, minerals=minerals), own_scale=own_scale)
    return shares_chart(page)


def preview_of_data(page):
    """The Preview of the page of a CountryData; None where it has no chart."""
    return chart.preview if (chart := shares_chart(page)) else None


def preview_of_profile(page):
    """The Preview of a live profile, whose key minerals say whether its country has a chart."""
    newest = (row.latest for mineral in page.minerals for row in mineral.rows)
    made = [one for one in newest if one.measure == Measure.PRODUCTION and one.is_headline]
    if not may_be_taken(made) or not any(one.share and one.share.percent >= MAJOR_SHARE for one in made):
        return None
    country = page.payload.country
    alt = gettext("Where %(place)s counts most: its shares of the world’s production, by year")
    return preview(f"{PREFIX}{country.slug}{SUFFIX}", alt % {"place": wording.listed([country.name])})


def shares_chart(page):
    """The Chart of a CountryData: over the years, or where they are too few, of the newest; None without a share."""
    if not page.strongest:
        return None
    country, tracks, key = page.country, page.share_tracks, page.shares_key
    drawn = _over_years(page, tracks) if tracks else _newest(page)
    first = tracks[0].row if tracks else page.strongest[0]
    title = gettext("%(place)s counts most in %(series)s: %(share)s of the world in %(year)s") % {
        "place": wording.upper_first(page.place),
        "series": wording.lower_first(first.latest.mineral_series),
        "share": first.latest.headline_share,
        "year": first.newest.year,
    }
    return Chart(
        key=key,
        title=title,
        home=f"{reverse('profiles:data', args=[country.slug])}#{'shares' if tracks else 'figures'}",
        home_name=country.name,
        trail=trails.of_country(country, (title, path_of(key))),
        **drawn,
    )


def _over_years(page, tracks):
    return {
        "form": SHARES,
        "subtitle": page.share_subtitle,
        "drawing": page,
        "observations": tuple(p.observation for track in tracks for p in track.points if p.observation),
        "key_lines": tuple(page.share_notes),
        "tracks": tuple(tracks),
        "has_scales": True,
        "own_scale": page.own_scale,
    }


def _newest(page):
    rows = [
        Bar(
            name=row.latest.mineral_series,
            text=row.latest.share_text,
            more=gettext("%(amount)s in %(year)s") % {"amount": row.latest.amount, "year": row.newest.year},
            reach=reach(row.latest.share.percent, top=100),
            observation=row.newest,
        )
        for row in page.strongest
    ]
    return {
        "form": BARS,
        "subtitle": gettext(
            "Shares of the world’s production in the newest year of each; a full bar is 100%."
        ),
        "drawing": Bars(tuple(rows), has_tracks=True),
        "observations": tuple(row.newest for row in page.strongest),
    }
