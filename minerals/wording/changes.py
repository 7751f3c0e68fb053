"""Words for the change in a series over some years: beside a line, and as a sentence."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..indicators import ChangeKind
from . import numbers

RESTATED = _("restated between editions")
MANY_TIMES = 3  # from here on a change reads better as a multiple than in per cent


def change_words(change):
    """“up 41% since 2021”, “about level since 2021; restated between editions (break before 2024)”, ""."""
    return _with_breaks(_since(change), change)


def change_sentence(change, subject, *, plural=False):
    """Return “World mine production of cobalt rose by 41% from 2021 to 2025”, or "" if no change can be stated.

    `subject`: “world mine production of cobalt”; `plural`: it takes “were”.
    """
    text = _sentence(change, plural)
    named = _values(change) | {"subject": subject}
    return _with_breaks(numbers.upper_first(text % named), change) if text else ""


def break_words(change):
    """“restated between editions (break before 2024)”; "" of one reckoning throughout."""
    if not change.breaks:
        return ""
    text = ngettext(
        "%(restated)s (break before %(years)s)", "%(restated)s (breaks before %(years)s)", len(change.breaks)
    )
    return text % {"restated": RESTATED, "years": numbers.joined(list(map(str, change.breaks)))}


def _with_breaks(text, change):
    return "; ".join(filter(None, [text, break_words(change)]))


def _since(change):
    values = {"year": change.since}
    if change.kind == ChangeKind.UNKNOWN:
        return ""
    if change.kind == ChangeKind.FROM_NONE:
        return gettext("none in %(year)s") % values
    values |= _values(change)
    if change.kind == ChangeKind.LEVEL:
        text = gettext("about level since %(year)s")
    elif change.kind == ChangeKind.WITHIN_ERROR:
        text = gettext("since %(year)s: %(within)s")
    elif change.times >= MANY_TIMES:
        text = gettext("%(times)s times as much as in %(year)s")
    elif change.percent > 0:
        text = gettext("up %(percent)s since %(year)s")
    else:
        text = gettext("down %(percent)s since %(year)s")
    return text % values


def _sentence(change, plural):
    """The pattern of a sentence, or ""."""
    if change.kind == ChangeKind.LEVEL and plural:
        return gettext("%(subject)s were about level from %(first)s to %(last)s")
    if change.kind == ChangeKind.LEVEL:
        return gettext("%(subject)s was about level from %(first)s to %(last)s")
    if change.kind == ChangeKind.WITHIN_ERROR and plural:
        return gettext("from %(first)s to %(last)s %(subject)s show %(within)s")
    if change.kind == ChangeKind.WITHIN_ERROR:
        return gettext("from %(first)s to %(last)s %(subject)s shows %(within)s")
    if change.kind != ChangeKind.TOLD:
        return ""
    if change.times >= MANY_TIMES and plural:
        return gettext("%(subject)s were %(times)s times as large in %(last)s as in %(first)s")
    if change.times >= MANY_TIMES:
        return gettext("%(subject)s was %(times)s times as large in %(last)s as in %(first)s")
    if change.percent > 0:
        return gettext("%(subject)s rose by %(percent)s from %(first)s to %(last)s")
    return gettext("%(subject)s fell by %(percent)s from %(first)s to %(last)s")


def _values(change):
    if change.times is None:
        return {}
    return {
        "first": change.since,
        "last": change.until,
        "times": numbers.times(change.times),
        "percent": numbers.whole_percent(abs(change.percent)),
        "within": _within_error(change.error),
    }


def _within_error(error):
    if error is None:
        return ""
    values = {"percent": numbers.whole_percent(error.percent), "year": error.year}
    if error.is_last:
        text = gettext("no change beyond the error of first estimates (the last was off by %(percent)s)")
    else:
        text = gettext(
            "no change beyond the error of first estimates (that for %(year)s was off by %(percent)s)"
        )
    return text % values
