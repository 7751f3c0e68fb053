"""Starting a profile: the countries without one, and the minerals that a new one should cover. Discarding its draft."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify

from admin_base.base import desk_context, typed_texts
from minerals.facts.figure_store import FigureStore
from minerals.models import Country, Mineral
from minerals.models.places import WORLD

from ... import workflow
from ...models import Edition, Event, Profile
from ...models.subjects import SubjectKind, kind_of
from ..base import ObjectPage


def before_form(profile_admin, request):
    """The choice of a subject, or a redirect to its profile; None where the address names a free one.

    `?country=japan` names a country, `?mineral=cobalt` a mineral, `?event=Title of a new event` an event.
    """
    asked = {kind: request.GET.get(kind, "") for kind in SubjectKind}
    slugs = [asked[SubjectKind.COUNTRY], asked[SubjectKind.MINERAL], event_slug(asked[SubjectKind.EVENT])]
    existing = Profile.objects.named([one for one in slugs if one]).first()
    if existing:
        messages.info(request, f"{existing} already has a profile.")
        return HttpResponseRedirect(reverse("admin:profiles_profile_change", args=[existing.pk]))
    if place_to_start(request):
        return None
    countries = _to_start(request).select_related("region").order_by("region__position", "slug")
    shown = {
        "unknown": next(filter(None, asked.values()), ""),
        "countries": countries,
        "minerals": _minerals_to_start(request),
        "may_start_event": may_start_event(request),
    }
    context = desk_context(profile_admin, request, title="Start a profile", **shown)
    return TemplateResponse(request, "admin/profiles/start.html", context)


def _to_start(request):
    """Countries without a profile where this person may start one."""
    return startable(workflow.within(request.user, Country.objects.browsable()))


def startable(countries):
    """Return the countries among these that have no profile."""
    started = Profile.objects.of_kind(SubjectKind.COUNTRY).values("subject__place")
    return countries.exclude(pk__in=started)


def _minerals_to_start(request):
    """Critical minerals without a profile; none for an account that is limited to regions."""
    the_world = Country.objects.filter(code=WORLD).first()
    if the_world is None or not workflow.may(request.user, "add_profile", the_world):
        return Mineral.objects.none()
    return Mineral.objects.filter(in_filter=True, subject__profile=None).order_by("name")


def country_to_start(request):
    """The country of the address, or None; read once for each request."""
    if not hasattr(request, "desk_country"):
        wanted = _to_start(request).filter(slug=request.GET.get("country", ""))
        request.desk_country = wanted.first()
    return request.desk_country


def mineral_to_start(request):
    """The mineral of the address, or None; read once for each request."""
    if not hasattr(request, "desk_mineral"):
        asked = request.GET.get("mineral", "")
        request.desk_mineral = _minerals_to_start(request).filter(slug=asked).first() if asked else None
    return request.desk_mineral


def event_slug(title):
    return slugify(title)[: Event._meta.get_field("slug").max_length].strip("-")


def may_start_event(request):
    """Whether this person may write about the whole world: an account that is limited to regions may not."""
    the_world = Country.objects.filter(code=WORLD).first()
    return the_world is not None and workflow.may(request.user, "add_profile", the_world)


def event_to_start(request):
    """The Event of the address, not saved, by its working title; or None. Read once for each request."""
    if not hasattr(request, "desk_event"):
        title = " ".join(request.GET.get("event", "").split())[: Event._meta.get_field("name").max_length]
        slug = event_slug(title)
        taken = not slug or Mineral.objects.filter(slug=slug).exists() or not may_start_event(request)
        request.desk_event = (
            None if taken else Event.objects.filter(slug=slug).first() or Event(slug=slug, name=title)
        )
    return request.desk_event


def of_the_world_to_start(request):
    """The mineral or the event of the address, or None."""
    if "event" in request.GET:
        return event_to_start(request)
    return mineral_to_start(request)


def kind_to_start(request):
    named = of_the_world_to_start(request)
    return kind_of(named) if named else SubjectKind.COUNTRY


def place_to_start(request):
    """The country of the address; of a mineral or an event the world; or None."""
    return Country.objects.get(code=WORLD) if of_the_world_to_start(request) else country_to_start(request)


def proposed(request):
    """Return keys of the minerals that a new profile should cover: those in the filter with at least 5 % of the
    world.
    """
    if not hasattr(request, "desk_proposed"):
        country = country_to_start(request)
        known = dict(Mineral.objects.filter(in_filter=True).values_list("slug", "pk")) if country else {}
        found = FigureStore.of_country(country).proposals(country.code, among=known) if country else []
        request.desk_proposed = [known[slug] for slug in found]
    return request.desk_proposed


class Discard(ObjectPage):
    permission = "delete_profile"

    def get(self, request):
        return self.render(
            "discard",
            title=f"Discard the draft of {self.object}?",
            was_public=Edition.objects.of(self.object).exists(),
        )

    def post(self, request):
        name = str(self.object)
        try:
            workflow.discard(self.object, by=request.user)
        except workflow.Refused as error:
            return self.refused(f"Not discarded: {error}", "change")
        messages.success(request, f"Discarded the draft of {name}.")
        return HttpResponseRedirect(reverse("admin:profiles_profile_changelist"))


def gone(profile_admin, request):
    """The page for people who still had the form of a discarded draft open."""
    typed = typed_texts(request.POST)
    context = desk_context(profile_admin, request, title="This draft has been discarded", typed=typed)
    return TemplateResponse(request, "admin/profiles/gone.html", context, status=410)
