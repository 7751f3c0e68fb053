"""Reviews: their list, the page of one, and its steps. The state is never a form field."""

from functools import partial
from itertools import islice
from operator import attrgetter

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from admin_base.base import RecordAdmin, open_object

from ... import workflow
from ...accounts import rights
from ...models import Edition, Review
from ...models.record import ReviewState
from ...publishing.facts import moved_figures
from ...publishing.payload import Payload
from ..base import ChecksChoice, DeskPage, HasPages, ObjectPage, column, whole
from ..lists.filters import RegionFilter, WhoseFilter
from ..previews import PreviewPage, ScreensPage
from ..times import ScheduleForm, chosen_zone, planned
from .reviewing import header, review_context
from .steps import DECISIONS, FORMS, fits, form_of, has_page, may_take, steps, wrong_with

AT_ONCE = 100  # reviews


class WaitingFilter(admin.SimpleListFilter):
    """Shows what waits for review by default."""

    title = "state"
    parameter_name = "state"
    across = [("late", "Late: due and not public"), ("forced", "Forced, not approved yet")]

    def lookups(self, request, model_admin):
        states = dict(ReviewState.choices) | {ReviewState.IN_REVIEW.value: "Waiting for review"}
        return [*states.items(), *self.across, ("all", "All")]

    def value(self):
        return super().value() or ReviewState.IN_REVIEW.value

    def choices(self, changelist):
        """Without Django's own “All”, which has no value."""
        return islice(super().choices(changelist), 1, None)

    def queryset(self, request, queryset):
        across = {"all": queryset.all, "late": queryset.late, "forced": queryset.waiting_for_approval}
        chosen = across.get(self.value())
        return chosen() if chosen else queryset.filter(state=self.value())


class StepPage(ObjectPage):
    """Take a step; a refusal shows the page again with the reason and what was typed."""

    @classmethod
    def permissions(cls, name, method, arguments):
        return steps()[arguments["step"]].permissions

    def get(self, request, step):
        step = steps()[step]
        return self.ask(step, form_of(step)) if has_page(step) else HttpResponseNotAllowed(["POST"])

    def post(self, request, step):
        step, review = steps()[step], self.object
        form = form_of(step, request.POST)
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            arguments = {name: form.cleaned_data[name] for name in FORMS[step.form][1]}
            getattr(workflow, step.function)(review, by=request.user, **arguments)
        except workflow.Refused as error:
            return self.refuse(step, form, str(error))
        when = form.remember(request) if step.form == "time" else ""
        review.refresh_from_db(fields=["publication_set"])
        messages.success(request, step.done.format(review, when=when, into=review.publication_set))
        return self.to()

    def refuse(self, step, form, reason):
        request, review = self.request, self.object
        if not Review.objects.filter(pk=review.pk).exists():  # discarded with its draft
            return self.refused(f"{review}: {reason}", "change")
        self.object = review = open_object(self.model_admin, request, str(review.pk))
        if has_page(step):
            return self.ask(step, form, refused=reason)
        context = {"refused": reason, "refused_step": step.name, "note": form.data.get("note", "")}
        context |= offered(request, review, {step.name: form})
        return self.model_admin.page(request, review, **context)

    def ask(self, step, form, **extra):
        """The separate page of a step."""
        return self.render(
            step.name,
            title=f"{step.label}: {self.object}",
            form=form,
            fits=fits(step, self.object),
            newer=workflow.live_edition(self.object.profile),
            **extra,
        )


def offered(request, review, refused=None):
    """The steps on the page of a review, and their forms; `refused` is {name: form} to show again."""
    found = [s for s in steps().values() if fits(s, review) and may_take(s, request.user, review)]
    initial = planned(review.scheduled_for, chosen_zone(request))
    forms = {step.name: form_of(step, initial=initial if step.form == "time" else None) for step in found}
    forms |= refused or {}
    return {
        "steps": {step.name.replace("-", "_"): step for step in found},
        "forms": forms,
        "more_steps": [(s, forms[s.name], has_page(s)) for s in found if s.name not in DECISIONS],
    }


class ReviewScreens(ScreensPage):
    """The revision under review at two widths."""

    def subject(self):
        return f"what is under review: {self.object}"


class ReviewPreview(PreviewPage):
    """The revision under review, as readers will see it."""

    def previewed(self):
        return f"what is under review: {self.object}", Payload.of(self.object), []


class ScheduleSeveral(DeskPage):
    """Schedule several reviews for one time; a refusal stops no other."""

    permission = "publish_review"

    def dispatch(self, request):
        self.check(request)
        asked = (request.POST if request.method == "POST" else request.GET).get("reviews", "")
        keys = {key for key in map(whole, asked.split(",")[:AT_ONCE]) if key is not None}
        reviews = self.model_admin.get_queryset(request).filter(pk__in=keys)
        self.reviews = reviews.defer("payload").order_by("profile_id")
        if not self.reviews:
            messages.error(request, "Nothing was done: choose from the list.")
            return HttpResponseRedirect(reverse("admin:profiles_review_changelist"))
        return super().dispatch(request)

    def get(self, request):
        return self.ask(ScheduleForm(initial={"zone": chosen_zone(request).key}))

    def post(self, request):
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return self.ask(form)
        act, done = partial(workflow.schedule, when=form.cleaned_data["when"]), form.remember(request)
        each(request, self.reviews, act, done=f"scheduled, {done}", not_done="not scheduled")
        return HttpResponseRedirect(f"{reverse('admin:profiles_review_changelist')}?state=scheduled")

    def ask(self, form):
        keys, title = keys_of(self.reviews), "Schedule reviews"
        return self.render("bulk_schedule", title=title, form=form, reviews=self.reviews, keys=keys)


def each(request, reviews, act, *, done, not_done):
    """Call `act` for each review, with a message about each; a refusal stops no other. Returns how many were done."""
    count = 0
    for review in reviews:
        try:
            act(review, by=request.user)
        except (workflow.Refused, PermissionDenied) as error:
            messages.error(request, f"{review}: {not_done}. {error}")
        else:
            messages.success(request, f"{review}: {done}.")
            count += 1
    return count


def keys_of(reviews):
    return ",".join(str(key) for key in reviews.values_list("pk", flat=True)[:AT_ONCE])


subject = column("subject", str, description="review", ordering="profile__country__name")
in_set = column(
    "goes_with",
    attrgetter("publication_set"),
    description="set",
    ordering="publication_set__title",
    empty_value="",
)


@admin.register(Review)
class ReviewAdmin(ChecksChoice, HasPages, RecordAdmin):
    list_display = [subject, "state_in_words", "submitter", "submitted_at", "decider", in_set, "change_note"]
    list_filter = [WaitingFilter, WhoseFilter, ("profile__country__region", RegionFilter)]
    search_fields = ["profile__country__name", "change_note", "submitter__username"]
    search_help_text = "Country, change note, submitter"
    page_template = "admin/profiles/review.html"
    actions = ["publish_selected", "schedule_selected", "put_selected_into_set"]
    pages = (
        ("schedule/", ScheduleSeveral, "schedule_several"),
        ("<path:object_id>/preview/", ReviewPreview, "preview"),
        ("<path:object_id>/preview/screens/", ReviewScreens, "screens"),
        ("<path:object_id>/<review_step:step>/", StepPage, "step"),
    )

    def get_queryset(self, request):
        people = ["submitter", "decider", "scheduled_by", "forced_by"]
        related = ["profile__country__region", "revision__author", "publication_set", "edition", *people]
        deferred = ["revision__payload", "edition__payload"]
        return super().get_queryset(request).select_related(*related).defer(*deferred)

    @admin.display(description="state", ordering="state")
    def state_in_words(self, review):
        if review.state == ReviewState.SCHEDULED:
            late = ", late" if review.is_late else ""
            return f"Scheduled for {review.scheduled_for:%-d %b %Y, %H:%M} UTC{late}"
        if review.waits_for_approval:
            return f"{review.get_state_display()} by force, not approved yet"
        return review.get_state_display()

    def has_publish_permission(self, request):
        return request.user.has_perm("profiles.publish_review")

    # The page

    def page_context(self, request, review):
        last = Edition.objects.filter(country=review.profile.country_id).exclude(review=review)
        if review.state == ReviewState.PUBLISHED:
            last = last.filter(number__lt=review.edition.number)
        last = last.order_by("-number").first()
        return {
            "title": f"Review of {review.profile}",
            "against": last,
            **review_context(request, review, last),
            "figures": moved_figures(Payload.of(last), Payload.of(review)) if last else [],
            **offered(request, review),
            **header(review, request.user, chosen_zone(request)),
            "why_not": workflow.why_not_approve(review, request.user)
            if review.state == ReviewState.IN_REVIEW
            else "",
            "why_outside": rights.why_outside(request.user, review.profile.country),
        }

    @admin.action(description="Publish the selected approved reviews", permissions=["publish"])
    def publish_selected(self, request, queryset):
        each(request, queryset, workflow.publish, done="published", not_done="not published")

    @admin.action(description="Schedule the selected approved reviews…", permissions=["publish"])
    def schedule_selected(self, request, queryset):
        address = reverse("admin:profiles_review_schedule_several")
        return HttpResponseRedirect(f"{address}?reviews={keys_of(queryset)}")

    @admin.action(description="Put the selected reviews into a set…", permissions=["publish"])
    def put_selected_into_set(self, request, queryset):
        address = reverse("admin:profiles_publicationset_add")
        return HttpResponseRedirect(f"{address}?reviews={keys_of(queryset)}")
