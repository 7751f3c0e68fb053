"""Terms of dated rows in words, by the clock: an end that has passed, a beginning that is still to come.

A live page is read by the day. A frozen edition has no day, and gives only its dates.
"""

from dataclasses import dataclass

from django.utils.translation import gettext

from ..dates import readable
from ..models.choices import PolicyStatus
from ..publishing.terms import OVER, end_of, has_ended, is_to_come, should_have_begun, start_of

PASSED, TO_COME = "passed", "to-come"
FRESH_FROM = "2024"  # the year from which on a status that was checked reads as that of today


@dataclass(frozen=True)
class Standing:
    """The status of a row: in words, and as the state of its chip."""

    text: str
    state: str

    @property
    def is_passed(self):
        return self.state == PASSED


def standing(event, label, today):
    """The Standing of a policy or an agreement with this status in words; `today` is None on a frozen page."""
    if today and has_ended(event, today):
        return Standing(_overdue(event), PASSED)
    if today and should_have_begun(event, today):
        return Standing(_not_checked(gettext("Was due to begin %(day)s"), event.since, event), PASSED)
    if today and is_to_come(event, today):
        return Standing(_last_checked(_from(event), event), TO_COME)
    return Standing(_last_checked(_with_dates(event, label), event), event.status)


def state_of(event, today):
    """Return only the state of today's standing, which needs no words."""
    if has_ended(event, today) or should_have_begun(event, today):
        return PASSED
    return TO_COME if is_to_come(event, today) else event.status


def line_standing(line, today):
    """Return the Standing of a line of “What to watch”; None if it needs none."""
    if today and has_ended(line, today):
        return Standing(_overdue(line), PASSED)
    term = _term(line)
    return Standing(term, "") if term else None


def _overdue(row):
    if getattr(row, "status", "") == PolicyStatus.SUSPENDED:
        text = gettext("Suspension was due to end %(day)s")
    else:
        text = gettext("Was due to end %(day)s") if row.until else gettext("Was due %(day)s")
    return _not_checked(text, end_of(row), row)


def _not_checked(text, date, row):
    said = text % {"day": _on(date)}
    if not row.as_of:
        return gettext("%(said)s; not checked since") % {"said": said}
    return gettext("%(said)s; not checked since %(day)s") % {"said": said, "day": readable(row.as_of)}


def _on(date):
    """“on 10 November 2026”, “in November 2026”, “in 2026”."""
    words = gettext("on %(day)s") if len(date) == len("2026-11-10") else gettext("in %(day)s")
    return words % {"day": readable(date)}


def _from(event):
    text = gettext("From %(since)s until %(until)s") if event.until else gettext("From %(since)s")
    return text % {"since": readable(start_of(event)), "until": readable(event.until)}


def is_known_of_old(event):
    """Whether a page has to say when a changeable status was last checked, because it was long ago."""
    return bool(event.as_of) and event.as_of < FRESH_FROM and event.status not in OVER


def _with_dates(event, label):
    """The status with its dates: “Suspended until 10 November 2026”, “Announced, from 2027”."""
    if event.status in OVER and event.until:
        return gettext("%(status)s %(day)s") % {"status": label, "day": _on(event.until)}
    if event.status == PolicyStatus.SUSPENDED and event.until:  # the end of the suspension
        return gettext("%(status)s until %(day)s") % {"status": label, "day": readable(event.until)}
    if not (term := _term(event)):
        return label
    text = (
        gettext("%(status)s %(term)s")
        if event.status == PolicyStatus.IN_FORCE
        else gettext("%(status)s, %(term)s")
    )
    return text % {"status": label, "term": term}


def _term(row):
    named = {"since": readable(row.since), "until": readable(row.until)}
    if row.since and row.until:
        return gettext("from %(since)s until %(until)s") % named
    if row.since:
        return gettext("since %(since)s") % named if _is_in_force(row) else gettext("from %(since)s") % named
    return gettext("until %(until)s") % named if row.until else ""


def _is_in_force(row):
    return getattr(row, "status", "") == PolicyStatus.IN_FORCE


def _last_checked(text, event):
    if not event.as_of:
        return text
    if is_known_of_old(event):
        return gettext("%(status)s, as known in %(year)s") % {"status": text, "year": event.as_of[:4]}
    return gettext("%(status)s (last checked %(date)s)") % {"status": text, "date": readable(event.as_of)}
