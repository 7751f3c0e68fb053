from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, public_page, site_of
from minerals.heads import citing, trails
from minerals.views.asked import at_country, at_mineral
from page_store.public import for_any_origin, public

from ...draft import images
from ...draft.diff import diff
from ...models import Edition, EditionImage
from ...models.choices import ENDED_STATES, EditionState
from ...publishing.payload.changes import moved_figures
from ...publishing.payload.payload import Payload
from ..compared.reader_tree import reader_tree
from ..page.citation import cited, work_of
from ..page.endings import as_shown
from ..page.picture_chart import key_of_edition
from ..page.presentation import page_context
from ..related.portraits import Portraits
from ..timelines.happenings import kind_words
from .countries import prints_whole
from .events import at_event


def editions_of(subject):
    """Every edition of a Country, a Mineral or an Event, newest first."""
    return Edition.objects.about(subject).with_subject()


def edition_list(request, subject):
    editions = list(editions_of(subject).for_cards().select_related("merged_into"))
    if not editions:
        raise Http404(f"{subject} has no profile yet.")
    return public_page(
        request,
        "profiles/edition_list.html",
        subject=subject,
        editions=editions,
        trail=trails.of_subject(subject, (gettext("Editions"), request.path)),
    )


def edition_detail(request, subject, number):
    """One frozen edition, for ever at this address."""
    edition = get_object_or_404(editions_of(subject).select_related("merged_into"), number=number)
    context = page_context(as_shown(edition), edition.subject.place, known=Portraits())
    later = editions_of(subject).filter(number__gt=number).order_by("number")
    later = list(later.select_related("merged_into").defer("payload"))
    context |= {
        "subject": subject,
        "edition": edition,
        "withdrawn": edition.state in ENDED_STATES,
        "prints_whole": prints_whole(request),
        "picture_key": key_of_edition(edition)
        if edition.subject.is_country and edition.state not in ENDED_STATES
        else "",
        "successor": later[0] if later else None,
        "last": later[-1] if later else edition,
        "live": next((e for e in later if e.state == EditionState.LIVE), None),
        **cited(context["page"], edition, subject, site_of(request), live=False),
    }
    if event := context["page"].payload.event:
        context |= {"event": event, "kind": kind_words(event.kind)}
    kind = "edition_detail" if edition.subject.is_country else f"{edition.subject.kind}_edition"
    return render(request, f"profiles/{kind}.html", context)


def edition_cite(request, subject, number, ending):
    """Return the citation of an edition as a file for a reference manager."""
    edition = get_object_or_404(editions_of(subject), number=number)
    return citing.answer(work_of(edition, Payload.of(edition).subject, site_of(request)), ending)


def edition_diff(request, subject, before, after):
    """Show the changes between two frozen editions, as readers read them."""
    before, after = int(before), int(after)
    if before > after:
        return redirect(request.resolver_match.view_name, subject.slug, after, before, permanent=True)
    if before == after:
        raise Http404("An edition does not differ from itself.")
    old, new = (get_object_or_404(editions_of(subject), number=number) for number in (before, after))
    payloads = [as_shown(edition) for edition in (old, new)]
    address = absolute(request, old.address("edition_diff", before, after))
    between = editions_of(subject).for_cards().filter(number__gt=before, number__lte=after)
    return public_page(
        request,
        "profiles/edition_diff.html",
        subject=subject,
        before=old,
        after=new,
        editions=list(between.order_by("-number")),
        changes=diff(*map(reader_tree, payloads)),
        figures=moved_figures(*payloads),
        canonical=address,
        trail=trails.of_subject(
            subject,
            (gettext("Editions"), old.editions_url),
            (gettext("Comparison"), request.path),
        ),
    )


VIEWS = {  # by the name of the address, of countries; others have their kind before it
    "editions": edition_list,
    "edition": edition_detail,
    "edition_cite": edition_cite,
    "edition_diff": edition_diff,
}
OF_COUNTRIES = {name: public("print", state="country")(at_country(view)) for name, view in VIEWS.items()}
OF_MINERALS = {
    name: public("print", state="editions of a mineral")(at_mineral(view)) for name, view in VIEWS.items()
}
OF_EVENTS = {name: public("print", state="event")(at_event(view)) for name, view in VIEWS.items()}


def _is_shown(rendition):
    """Whether an edition shows it. A crop about another focal point is a draft's, and not public yet."""
    shown = EditionImage.objects.filter(sha256=rendition.sha256)
    shown = shown.exclude(edition__state=EditionState.UNPUBLISHED)
    if rendition.focal:
        x, y = rendition.focal
        shown = shown.filter(edition__payload__image__focal_x=x, edition__payload__image__focal_y=y)
    return shown.exists()


@require_safe
def published_image(request, name):
    """A rendition of an image that some edition shows. Images that only a draft has are not reachable here."""
    parsed = images.parse_name(name)
    file = images.open_stored(name) if parsed and _is_shown(parsed) else None
    if file is None:
        raise Http404("There is no such image.")
    response = FileResponse(file, content_type=parsed[2])
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # the name is the hash of the content
    return for_any_origin(response)
