"""Sets: reviews that go live together, all or none. Made here or from the list of reviews."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals.admin import desk_context

from .. import workflow
from ..models import PublicationSet, Review
from ..models.record import GOING_LIVE_STATES, OPEN_STATES, ReviewState
from ..workflow.sets import TITLE_LIMIT
from .notes import wrong_with
from .numbers import whole
from .record import RecordAdmin
from .review_bulk import AT_ONCE
from .standing import last_refusal
from .steps import GatherForm
from .times import ZONE_KEY, ScheduleForm, chosen_zone, planned, spoken


class TitleForm(forms.Form):
    title = forms.CharField(required=False, max_length=TITLE_LIMIT)


@admin.register(PublicationSet)
class PublicationSetAdmin(RecordAdmin):
    list_display = ["title", "standing", "size", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["title", "reviews__profile__country__name"]
    search_help_text = "Title, country"
    ordering = ["-created_at", "-pk"]  # said again, since counting drops that of the model
    page_template = "admin/profiles/set.html"

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Sets"} | (extra_context or {}))

    def get_queryset(self, request):
        def of(*states):
            return Count("reviews", filter=Q(reviews__state__in=states), distinct=True)

        return (
            super()
            .get_queryset(request)
            .annotate(
                members=of(*GOING_LIVE_STATES),
                waiting=of(ReviewState.IN_REVIEW),
                when=Max("reviews__scheduled_for", filter=Q(reviews__state=ReviewState.SCHEDULED)),
            )
        )

    @admin.display(description="state")
    def standing(self, one):
        if one.published_at:
            return "Published"
        if one.when:
            return f"Scheduled for {one.when:%-d %b %Y, %H:%M} UTC"
        if not one.members:
            return "Empty"
        return f"Waits for {one.waiting} of {one.members}" if one.waiting else "Ready"

    @admin.display(description="reviews", ordering="members")
    def size(self, one):
        return one.members

    # Who may

    def has_add_permission(self, request):
        return request.user.has_perm("profiles.add_publicationset")

    def _may_publish(self, request):
        return request.user.has_perm("profiles.publish_review")

    # Making one, and putting reviews into it

    def add_view(self, request, form_url="", extra_context=None):
        """A new set, or one there is, and a choice of open reviews; `?reviews=3,5` has them ticked."""
        if not (self.has_add_permission(request) and self._may_publish(request)):
            raise PermissionDenied
        posted = request.method == "POST"
        form = GatherForm(
            request.POST if posted else None, initial={"publication_set": whole(request.GET.get("set"))}
        )
        asked = request.POST.getlist("reviews") if posted else request.GET.get("reviews", "").split(",")
        chosen = {key for key in map(whole, asked[:AT_ONCE]) if key is not None}
        if posted and form.is_valid():
            into = self._gather(request, form.cleaned_data, chosen)
            if into:
                return HttpResponseRedirect(self._url("change", into))
        context = desk_context(
            self,
            request,
            title="Put reviews into a set",
            form=form,
            choices=self._choices(request, chosen),
        )
        return TemplateResponse(request, "admin/profiles/set_add.html", context)

    def _choices(self, request, chosen):
        """Open reviews, and whatever else was chosen with the reason why it cannot be in the set."""
        reviews = Review.objects.filter(Q(state__in=OPEN_STATES) | Q(pk__in=chosen))
        reviews = reviews.select_related(
            "profile__country__region", "revision", "submitter", "publication_set"
        )
        reviews = reviews.defer("payload", "revision__payload").order_by("profile__country__name", "pk")
        found = [(one, workflow.why_not_gather(one, request.user)) for one in reviews]
        return [
            {"review": one, "why_not": why_not, "ticked": one.pk in chosen}
            for one, why_not in found
            if not why_not or one.pk in chosen
        ]

    def _gather(self, request, data, chosen):
        """Each by itself; what is refused is said and stops nothing else. The set, or None where nothing came of it."""
        refused, done = [], []
        reviews = Review.objects.filter(pk__in=chosen).select_related("profile__country", "revision")
        with transaction.atomic():
            try:
                into = data["publication_set"] or workflow.make_set(by=request.user, title=data["title"])
            except workflow.Refused as error:
                self.message_user(request, str(error), messages.ERROR)
                return None
            for review in reviews.order_by("profile_id"):
                try:
                    with transaction.atomic():
                        workflow.gather(into, [review], by=request.user)
                except (workflow.Refused, PermissionDenied) as error:
                    refused.append(f"{review}: not put into the set. {error}")
                else:
                    done.append(f"{review}: put into “{into}”.")
            if refused and not done:
                transaction.set_rollback(True)  # nor is an empty set left behind
        for text in done:
            self.message_user(request, text, messages.SUCCESS)
        for text in refused:
            self.message_user(request, text, messages.ERROR)
        if not chosen:
            self.message_user(request, f"“{into}” is empty. Put reviews into it next.", messages.INFO)
        return None if refused and not done else into

    # The page

    def page_context(self, request, one):
        related = ["profile__country__region", "revision", "submitter", "decider"]
        reviews = one.reviews.going_live().select_related(*related).defer("payload", "revision__payload")
        found = list(reviews.order_by("profile__country__name", "pk"))
        zone = chosen_zone(request)
        scheduled = next((r for r in found if r.state == ReviewState.SCHEDULED), None)
        waiting = [r for r in found if r.state == ReviewState.IN_REVIEW]
        open_set = one.published_at is None
        may_publish = self._may_publish(request)
        return {
            "reviews": found,
            "scheduled": scheduled,
            "refusal": last_refusal(scheduled) if scheduled and scheduled.is_late else None,
            "goes_live": spoken(scheduled.scheduled_for, zone) if scheduled else "",
            "waiting": waiting,
            "ready": bool(found) and open_set and not waiting,
            "may_publish": may_publish and open_set,
            "may_grow": may_publish and open_set and not scheduled,
            "may_rename": self.has_add_permission(request),
            "may_discard": self.has_add_permission(request) and not one.reviews.exists(),
            "schedule_form": ScheduleForm(initial=planned(scheduled and scheduled.scheduled_for, zone)),
        }

    def get_urls(self):
        view = self.admin_site.admin_view
        steps = [
            path(
                f"<path:object_id>/{name}/",
                view(self.take_step),
                {"name": name},
                name=f"profiles_publicationset_{name}",
            )
            for name in self.STEPS
        ]
        return [*steps, *super().get_urls()]

    # What may be done with it

    STEPS = ("publish", "schedule", "unschedule", "take-out", "rename", "discard")

    def take_step(self, request, object_id, name):
        """One of STEPS for the whole set, or one review taken out of it; refusals come back with their reason."""
        one = self.open_record(request, object_id)
        needed = self.has_add_permission if name in ("rename", "discard") else self._may_publish
        if not needed(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = {"schedule": ScheduleForm, "rename": TitleForm}.get(name, forms.Form)(request.POST)
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            said = self._do(request, one, name, form.cleaned_data)
        except (workflow.Refused, PermissionDenied) as error:
            extra = {"schedule_form": form} if name == "schedule" else {}
            return self.page(request, self.open_record(request, object_id), refused=str(error), **extra)
        self.message_user(request, said, messages.SUCCESS)
        if name == "discard":
            return HttpResponseRedirect(reverse("admin:profiles_publicationset_changelist"))
        return HttpResponseRedirect(self._url("change", one))

    def _do(self, request, one, name, data):
        """Go through the door of a step. Returns what to say of it."""
        user = request.user
        match name:
            case "publish":
                editions = workflow.publish_set(one, by=user)
                return f"Published {len(editions)}: {', '.join(map(str, editions))}."
            case "schedule":
                workflow.schedule_set(one, by=user, when=data["when"])
                request.session[ZONE_KEY] = data["zone"]
                return f"Scheduled “{one}”: {spoken(data['when'], chosen_zone(request))}."
            case "unschedule":
                member = one.reviews.scheduled().first()
                if member is None:
                    raise workflow.Refused("This set is not scheduled.")
                workflow.unschedule(member, by=user)
                return f"Took “{one}” off the schedule."
            case "take-out":
                review = one.reviews.filter(pk=whole(request.POST.get("review"))).first()
                if review is None:
                    raise workflow.Refused("This review is not in the set.")
                workflow.leave_set(review, by=user)
                return f"Took {review} out of the set."
            case "rename":
                return f"Renamed it to “{workflow.rename_set(one, by=user, title=data['title'])}”."
            case "discard":
                workflow.discard_set(one, by=user)
                return f"Discarded “{one}”."

    def _url(self, name, one):
        return reverse(f"admin:profiles_publicationset_{name}", args=[one.pk])
