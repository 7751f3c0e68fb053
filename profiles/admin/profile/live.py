"""The preview beside a text: the form posts what is typed, and gets what readers will see of it, and its problems."""

import json
import time

from django.core.exceptions import PermissionDenied

from admin_base.base import MOST_ROWS, whole
from minerals.models import Country

from ... import workflow
from ...accounts.counting import count
from ...draft.snapshot import normalise_ends, normalise_text
from ...models import Citation
from ...models.draft import PROSE_LIMIT
from ...publishing.facts import named_in
from ..base import DeskPage, ObjectPage
from .responses import private
from .typed import CITED, PARTS, Typed, in_browser

MOST_BYTES = 600_000  # of a request: a text, and the citations of a form
LONGEST_CELL = 400  # characters of a citation that are read
WINDOW = 10  # seconds
PER_WINDOW = 12  # previews of one person: a pause in typing asks for one
MINERALS_EACH = 10  # a text that names more counts more than once: all 120 take a second


class Refused(Exception):
    """A request that is not answered with a preview."""

    def __init__(self, reason, status):
        super().__init__(reason)
        self.status = status


def seconds_to_wait(user):
    """For how long this person gets no preview, having asked for many; 0 where they get one."""
    if charge(user, 1) <= PER_WINDOW:
        return 0
    return max(1, -int(-(WINDOW - time.time() % WINDOW)))


def charge(user, number):
    """Count `number` previews more; how many this person has had in this window."""
    return count(f"live:{int(time.time() // WINDOW)}:{user.pk}", number, 2 * WINDOW)


def asked(request):
    """(part, text, citations) of a request. Raises Refused."""
    if (whole(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
        raise Refused(f"This is too much to show at once: {MOST_BYTES // 1000} kB is the most.", 413)
    try:
        sent = json.loads(request.body)
        part, text, citations = sent["part"], sent["text"], sent["citations"]
        rows = [{name: _usable(row.get(name, "")) for name in CITED} for row in citations[:MOST_ROWS]]
        text = normalise_ends(_usable(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("The request cannot be read.", 400) from None
    if not isinstance(part, str) or part not in PARTS:
        raise Refused("The form has no such text.", 400)
    if len(text) > PROSE_LIMIT:
        reason = (
            f"This text has {len(text):,} characters, and {PROSE_LIMIT:,} is the most: shorten it to see it."
        )
        raise Refused(reason, 413)
    return part, text, [{name: text[:LONGEST_CELL] for name, text in row.items()} for row in rows]


def _usable(text):
    """Text of JSON that can be sent back: half a character of UTF-16 becomes a mark. Raises TypeError."""
    if not isinstance(text, str):
        raise TypeError
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def answer(request, country, mineral=None):
    if seconds := seconds_to_wait(request.user):
        reason = "The preview waits a moment: you have asked for many."
        return private({"error": reason}, status=429, headers={"Retry-After": str(seconds)})
    try:
        part, text, citations = asked(request)
    except Refused as error:
        return private({"error": str(error)}, status=error.status)
    typed = Typed(country, [text], citations, mineral.slug if mineral else "")
    read = typed.read(part, text)
    charge(request.user, max(len(named_in([text])), typed.minerals_read) // MINERALS_EACH)
    problems = [in_browser(problem, text) for problem in read.problems]
    warnings = [in_browser(warning, text) for warning in read.warnings]
    return private({"html": read.html, "problems": problems, "sources": read.sources, "warnings": warnings})


def previews(country, form, formsets):
    """{name of a field: Read} of every text that was posted with a form, for a browser without script."""
    rows = next((one.forms for one in formsets if one.model is Citation), [])
    citations = [{name: row[name].value() or "" for name in CITED} for row in rows if not _is_removed(row)]
    fields = [field for one in (form, *(row for rows in formsets for row in rows.forms)) for field in one]
    texts = [(field, field.field.widget.attrs.get("data-live")) for field in fields]
    texts = [(field.html_name, part, normalise_text(field.value() or "")) for field, part in texts if part]
    texts = [(name, part, text[:PROSE_LIMIT]) for name, part, text in texts]
    mineral = form.instance.mineral
    typed = Typed(country, [text for _, _, text in texts], citations, mineral.slug if mineral else "")
    return {name: typed.read(part, text) for name, part, text in texts}


def _is_removed(row):
    return bool(row.data.get(row.add_prefix("DELETE")))


class Live(ObjectPage):
    """A text of this profile."""

    http_method_names = ["post"]
    permission = "change_profile"

    def post(self, request):
        return answer(request, self.object.country, self.object.mineral)


class LiveStart(DeskPage):
    """A text of a profile that is being started, of the country `of`."""

    http_method_names = ["post"]
    permission = "add_profile"

    def post(self, request):
        country = Country.objects.filter(slug=request.GET.get("of", "")).first()  # the world, of a mineral
        if country is None:
            return private({"error": "Choose the country of the profile first."}, status=400)
        if not workflow.may(request.user, self.permission, country):
            raise PermissionDenied
        return answer(request, country)


PAGES = (
    ("live/", LiveStart, "live_start"),
    ("<path:object_id>/live/", Live, "live"),
)
