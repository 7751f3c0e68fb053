"""Sets: reviews that go live together, all or none."""

from functools import partial
from operator import attrgetter

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpResponseRedirect
from django.urls import reverse

from admin_base.base import RecordAdmin, open_object

from ... import workflow
from ...models import PublicationSet, Review
from ...models.record import GOING_LIVE_STATES, OPEN_STATES, TITLE_LIMIT, ReviewState
from ...models.subjects import by_subject, with_subject
from ..base import DeskPage, HasPages, ObjectPage, column, whole
from ..times import ZONE_KEY, ScheduleForm, chosen_zone, in_words, planned
from .bulk import AT_ONCE, each
from .reviewing import last_refusal
from .steps import SetForm, wrong_with


class TitleForm(forms.Form):
    title = forms.CharField(required=False, max_length=TITLE_LIMIT)


class SetStepPage(ObjectPage):
    """Take a step of a whole set, or take one review out of it; a refusal shows the page again with the reason."""

    http_method_names = ["post"]

    @classmethod
    def permissions(cls, name, method, arguments):
        return ("add_publicationset" if name in ("rename", "discard") else "publish_review",)

    def post(self, request):
        form = {"schedule": ScheduleForm, "rename": TitleForm}.get(self.name, forms.Form)(request.POST)
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            done = getattr(self, self.name.replace("-", "_"))(**form.cleaned_data)
        except (workflow.Refused, PermissionDenied) as error:
            extra = {"schedule_form": form} if self.name == "schedule" else {}
            one = open_object(self.model_admin, request, str(self.object.pk))
            return self.model_admin.page(request, one, refused=str(error), **extra)
        messages.success(request, done)
        if self.name == "discard":
            return HttpResponseRedirect(reverse("admin:profiles_publicationset_changelist"))
        return self.to()

    # The transitions; each returns the message about it.

    def publish(self):
        editions = workflow.publish_set(self.object, by=self.request.user)
        return f"Published {len(editions)}: {', '.join(map(str, editions))}."

    def schedule(self, when, zone, **data):
        workflow.schedule_set(self.object, by=self.request.user, when=when)
        self.request.session[ZONE_KEY] = zone
        return f"Scheduled “{self.object}”: {in_words(when, chosen_zone(self.request))}."

    def unschedule(self):
        member = self.object.reviews.scheduled().first()
        if member is None:
            raise workflow.Refused("This set is not scheduled.")
        workflow.unschedule(member, by=self.request.user)
        return f"Took “{self.object}” off the schedule."

    def take_out(self):
        review = self.object.reviews.filter(pk=whole(self.request.POST.get("review"))).first()
        if review is None:
            raise workflow.Refused("This review is not in the set.")
        workflow.leave_set(review, by=self.request.user)
        return f"Took {review} out of the set."

    def rename(self, title):
        renamed = workflow.rename_set(self.object, by=self.request.user, title=title)
        return f"Renamed it to “{renamed}”."

    def discard(self):
        name = str(self.object)
        workflow.discard_set(self.object, by=self.request.user)
        return f"Discarded “{name}”."


STEPS = ("publish", "schedule", "unschedule", "take-out", "rename", "discard")


class PutIntoSet(DeskPage):
    """Put open reviews into a new set or an existing one; `?reviews=3,5` has them ticked."""

    @classmethod
    def permissions(cls, name, method, arguments):
        return ("add_publicationset", "publish_review")

    def dispatch(self, request):
        posted = request.method == "POST"
        asked = request.POST.getlist("reviews") if posted else request.GET.get("reviews", "").split(",")
        self.chosen = {key for key in map(whole, asked[:AT_ONCE]) if key is not None}
        return super().dispatch(request)

    def get(self, request):
        return self.ask(SetForm(initial={"publication_set": whole(request.GET.get("set"))}))

    def post(self, request):
        form = SetForm(request.POST)
        into = self.put_into_set(**form.cleaned_data) if form.is_valid() else None
        if into is None:
            return self.ask(form)
        return HttpResponseRedirect(reverse("admin:profiles_publicationset_change", args=[into.pk]))

    def ask(self, form):
        return self.render("set_add", title="Put reviews into a set", form=form, choices=self.choices())

    def choices(self):
        """(review, the reason why it cannot be in the set, whether it is chosen) of open and of chosen reviews."""
        reviews = Review.objects.filter(Q(state__in=OPEN_STATES) | Q(pk__in=self.chosen))
        reviews = reviews.select_related(
            *with_subject("profile__"), "revision", "submitter", "publication_set"
        )
        reviews = reviews.defer("payload", "revision__payload").order_by(by_subject("profile__"), "pk")
        found = [(one, workflow.why_not_put_into_set(one, self.request.user)) for one in reviews]
        return [(one, why, one.pk in self.chosen) for one, why in found if not why or one.pk in self.chosen]

    def put_into_set(self, publication_set, title):
        """The set with the chosen reviews, or None if all were refused."""
        user = self.request.user
        reviews = Review.objects.filter(pk__in=self.chosen).select_related(
            *with_subject("profile__"), "revision"
        )
        with transaction.atomic():
            try:
                into = publication_set or workflow.make_set(by=user, title=title)
            except workflow.Refused as error:
                messages.error(self.request, str(error))
                return None
            act, done = partial(workflow.put_into_set, publication_set=into), f"put into “{into}”"
            reviews = reviews.order_by("profile_id")
            count = each(self.request, reviews, act, done=done, not_done="not put into the set")
            if reviews and not count:
                transaction.set_rollback(True)  # leave no empty set behind
                return None
        if not self.chosen:
            messages.info(self.request, f"“{into}” is empty. Put reviews into it next.")
        return into


size = column("size", attrgetter("members"), description="reviews", ordering="members")


@admin.register(PublicationSet)
class PublicationSetAdmin(HasPages, RecordAdmin):
    list_display = ["title", "state_in_words", size, "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = [
        "title",
        "reviews__profile__subject__place__name",
        "reviews__profile__subject__mineral__name",
    ]
    search_help_text = "Title, country, mineral"
    ordering = ["-created_at", "-pk"]  # again: counting drops the order of the model
    page_template = "admin/profiles/set.html"
    pages = [(f"<path:object_id>/{name}/", SetStepPage, name) for name in STEPS]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Sets"} | (extra_context or {}))

    def get_queryset(self, request):
        def of(*states):
            return Count("reviews", filter=Q(reviews__state__in=states), distinct=True)

        when = Max("reviews__scheduled_for", filter=Q(reviews__state=ReviewState.SCHEDULED))
        sets, waiting = super().get_queryset(request), of(ReviewState.IN_REVIEW)
        return sets.annotate(members=of(*GOING_LIVE_STATES), waiting=waiting, when=when)

    @admin.display(description="state")
    def state_in_words(self, release_set):
        if release_set.published_at:
            return "Published"
        if release_set.when:
            return f"Scheduled for {release_set.when:%-d %b %Y, %H:%M} UTC"
        if not release_set.members:
            return "Empty"
        return f"Waits for {release_set.waiting} of {release_set.members}" if release_set.waiting else "Ready"

    def has_add_permission(self, request):
        return request.user.has_perm("profiles.add_publicationset")

    def add_view(self, request, form_url="", extra_context=None):
        return PutIntoSet.as_view(model_admin=self)(request)

    def page_context(self, request, release_set):
        related = [*with_subject("profile__"), "revision", "submitter", "decider"]
        reviews = (
            release_set.reviews.going_live().select_related(*related).defer("payload", "revision__payload")
        )
        found = list(reviews.order_by(by_subject("profile__"), "pk"))
        zone = chosen_zone(request)
        scheduled = next((r for r in found if r.state == ReviewState.SCHEDULED), None)
        waiting = [r for r in found if r.state == ReviewState.IN_REVIEW]
        open_set = release_set.published_at is None
        may_publish = request.user.has_perm("profiles.publish_review")
        return {
            "reviews": found,
            "scheduled": scheduled,
            "refusal": last_refusal(scheduled) if scheduled and scheduled.is_late else None,
            "goes_live": in_words(scheduled.scheduled_for, zone) if scheduled else "",
            "waiting": waiting,
            "ready": bool(found) and open_set and not waiting,
            "may_publish": may_publish and open_set,
            "may_grow": may_publish and open_set and not scheduled,
            "may_discard": self.has_add_permission(request) and not release_set.reviews.exists(),
            "schedule_form": ScheduleForm(initial=planned(scheduled and scheduled.scheduled_for, zone)),
        }
