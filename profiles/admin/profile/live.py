"""The preview beside a text: the form posts it as typed, and gets the readers' view of it and its problems."""

import json
from time import thread_time

from django.core.exceptions import PermissionDenied

from admin_base.base import MOST_ROWS, whole
from minerals.models import Country

from ... import workflow
from ...accounts import limits
from ...draft.snapshot import normalise_ends, normalise_text
from ...models import Citation
from ...models.draft import PROSE_LIMIT
from ...publishing.facts import named_in
from ..base import DeskPage, ObjectPage
from ..comments import threads_on_draft
from .responses import private
from .typed import CITED, PARTS, Read, TookTooLong, Typed, TypedFault, in_browser

MOST_BYTES = 600_000  # of a request: a text, and the citations of a form
LONGEST_CELL = 400  # characters of a citation that are read
MINERALS_EACH = 10  # a text that names more counts more than once: all 120 take a second
SECONDS_EACH = 0.1  # of processor time: slower requests count more than once
MOST_SECONDS = 0.4  # of processor time for the texts of a form; those that are left then are not read
WAITS = "The preview waits a moment: you have asked for many."
NOT_READ = "Not shown, because the texts above took too long. Shorten them, or remove links and emphasis."


class NotAnswered(Exception):
    """A request that is not answered with a preview."""

    def __init__(self, reason, status):
        super().__init__(reason)
        self.status = status


def seconds_to_wait(user):
    """Return the seconds until this person gets the next preview after too many requests; 0 if none."""
    limit = limits.PREVIEWS_OF_PERSON
    return 0 if charge(user, 1) <= limit.most else limit.seconds_left()


def charge(user, number):
    """Count `number` more previews; return how many this person has had in this window."""
    return limits.PREVIEWS_OF_PERSON.count(str(user.pk), number)


def charge_for(user, texts, typed, seconds):
    """Count the reading beyond one preview, by minerals or by processor time, whichever is more."""
    minerals = max(len(named_in(texts)), typed.minerals_read)
    charge(user, max(minerals // MINERALS_EACH, int(seconds / SECONDS_EACH)))


def asked(request):
    """(part, text, citations) of a request. Raises Refused."""
    if (whole(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
        raise NotAnswered(f"This is too much to show at once; the limit is {MOST_BYTES // 1000} kB.", 413)
    try:
        sent = json.loads(request.body)
        part, text, citations = sent["part"], sent["text"], sent["citations"]
        rows = [{name: usable(row.get(name, "")) for name in CITED} for row in citations[:MOST_ROWS]]
        text = normalise_ends(usable(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotAnswered("The request cannot be read.", 400) from None
    if not isinstance(part, str) or part not in PARTS:
        raise NotAnswered("The form has no such text.", 400)
    if len(text) > PROSE_LIMIT:
        reason = (
            f"This text has {len(text):,} characters; the limit is {PROSE_LIMIT:,}. Shorten it to see it."
        )
        raise NotAnswered(reason, 413)
    return part, text, [{name: text[:LONGEST_CELL] for name, text in row.items()} for row in rows]


def usable(text):
    """Text of JSON that can be sent back: half a character of UTF-16 becomes a mark. Raises TypeError."""
    if not isinstance(text, str):
        raise TypeError
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def answer(request, country, mineral=None, threads=None):
    if seconds := seconds_to_wait(request.user):
        return private({"error": WAITS}, status=429, headers={"Retry-After": str(seconds)})
    try:
        part, text, citations = asked(request)
    except NotAnswered as error:
        return private({"error": str(error)}, status=error.status)
    begun = thread_time()
    typed = Typed(country, [text], citations, mineral.slug if mineral else "", threads=threads)
    read = typed.read(part, text)
    charge_for(request.user, [text], typed, thread_time() - begun)
    problems = [in_browser(problem, text) for problem in read.problems]
    warnings = [in_browser(warning, text) for warning in read.warnings]
    return private({"html": read.html, "problems": problems, "sources": read.sources, "warnings": warnings})


def previews(user, subject, form, formsets):
    """Return (seconds to wait, {name of a field: Read} of every text of a posted form), for a browser without script.

    It has the same limits as the live preview. Somebody who has to wait sees a message in place of each text.
    """
    rows = [row for one in formsets if one.model is Citation for row in one.forms if row.is_open]
    citations = [{name: row[name].value() or "" for name in CITED} for row in rows if not _is_removed(row)]
    elsewhere = Citation.objects.filter(profile=form.instance.pk).exclude(
        pk__in=[row.instance.pk for row in rows if row.instance.pk]
    )
    citations = [*elsewhere.values(*CITED), *citations]
    fields = [field for one in (form, *(row for rows in formsets for row in rows.forms)) for field in one]
    texts = [(field, field.field.widget.attrs.get("data-live")) for field in fields]
    texts = [(field.html_name, part, normalise_text(field.value() or "")) for field, part in texts if part]
    texts = [(name, part, text[:PROSE_LIMIT]) for name, part, text in texts]
    if seconds := seconds_to_wait(user):
        return seconds, {name: _not_read(text, WAITS) for name, _, text in texts}
    begun, read, posted = thread_time(), {}, [text for _, _, text in texts]
    typed = Typed(
        subject.place,
        posted,
        citations,
        subject.mineral.slug if subject.mineral else "",
        threads=threads_on_draft(form.instance, user) if form.instance.pk else None,
        is_late=lambda: thread_time() - begun > MOST_SECONDS,
    )
    for name, part, text in texts:
        try:
            read[name] = typed.read(part, text)
        except TookTooLong:
            read[name] = _not_read(text, NOT_READ)
    charge_for(user, posted, typed, thread_time() - begun)
    return 0, read


def _not_read(text, reason):
    return Read("", [TypedFault(0, len(text), 1, "", reason)], [], [])


def _is_removed(row):
    return bool(row.data.get(row.add_prefix("DELETE")))


class Live(ObjectPage):
    """A text of this profile."""

    http_method_names = ["post"]
    permission = "change_profile"

    def post(self, request):
        threads = threads_on_draft(self.object, request.user)
        return answer(request, self.object.subject.place, self.object.subject.mineral, threads)


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
