"""Reviews: their list, the page of one, and its steps. The state is never a form field."""

from itertools import islice
from operator import attrgetter

from django.contrib import admin, messages
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from admin_base.base import RecordAdmin, open_object

from ... import workflow
from ...accounts import rights
from ...desk.reviews import next_for
from ...desk.tasks import day_and_span
from ...models import Review
from ...models.record import ReviewState
from ...models.subjects import by_subject
from ...publishing.payload.payload import Payload
from ..base import ChecksChoice, HasPages, ObjectPage, column, url_of
from ..lists.filters import AssigneeFilter, RegionFilter, WhoseFilter
from ..previews import PreviewPage, ScreensPage
from ..times import chosen_zone, planned
from .bulk import ScheduleSeveral, each, keys_of
from .reviewing import header, review_context
from .steps import DECISIONS, FORMS, fits, form_of, has_page, may_take, steps, wrong_with


class WaitingFilter(admin.SimpleListFilter):
    """A filter that shows waiting reviews by default."""

    title = "state"
    parameter_name = "state"
    across = [("late", "Late: due and not public"), ("forced", "Forced, not approved yet")]

    def lookups(self, request, model_admin):
        states = dict(ReviewState.choices) | {ReviewState.IN_REVIEW.value: "Waiting for review"}
        return [*states.items(), *self.across, ("all", "All")]

    def value(self):
        return super().value() or ReviewState.IN_REVIEW.value

    def choices(self, changelist):
        """Return the choices without Django's own “All”, which has no value."""
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
        return (
            self.ask(step, form_of(step, self.object)) if has_page(step) else HttpResponseNotAllowed(["POST"])
        )

    def post(self, request, step):
        step, review = steps()[step], self.object
        form = form_of(step, review, request.POST)
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            arguments = {name: form.cleaned_data[name] for name in FORMS[step.form][1]}
            getattr(workflow, step.function)(review, by=request.user, **arguments)
        except workflow.Refused as error:
            return self.refuse(step, form, str(error))
        when = form.remember(request) if step.form == "time" else ""
        review.refresh_from_db(fields=["publication_set"])
        done = step.done.format(review, when=when, into=review.publication_set)
        if step.decides:
            return self.to_next(done)
        messages.success(request, done)
        return self.to()

    def to_next(self, done):
        """Open the next review that waits for the same person, with a way back and a way out."""
        following, number = next_for(self.request.user)
        if following is None:
            messages.success(self.request, f"{done} No other review waits for you.")
            return self.to()
        waits = "wait" if number > 1 else "waits"
        said = '{} <a href="{}">Back to it</a>. {} more {} for you, this one next. <a href="{}">Leave the queue</a>.'
        ways = format_html(said, done, self.url(), number, waits, reverse("admin:index"))
        messages.success(self.request, ways)
        return HttpResponseRedirect(url_of(self.model_admin, "change", following.pk))

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
    forms = {
        step.name: form_of(step, review, initial=initial if step.form == "time" else None) for step in found
    }
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


def waiting_since(review):
    """Return “26 Nov 2026 (3 days)” for a review that waits for a decision, otherwise the day of its submission."""
    waits = review.state == ReviewState.IN_REVIEW
    return day_and_span(review.submitted_at) if waits else f"{review.submitted_at:%-d %b %Y}"


subject = column("subject", str, description="review", ordering=by_subject("profile__"))
waiting = column("waiting", waiting_since, description="waiting since", ordering="submitted_at")
in_set = column(
    "goes_with",
    attrgetter("publication_set"),
    description="set",
    ordering="publication_set__title",
    empty_value="",
)


@admin.register(Review)
class ReviewAdmin(ChecksChoice, HasPages, RecordAdmin):
    list_display = [
        subject, "state_in_words", "submitter", waiting, "assignee", "decider", in_set, "change_note",
    ]  # fmt: skip
    list_filter = [
        WaitingFilter,
        WhoseFilter,
        AssigneeFilter,
        ("profile__subject__place__region", RegionFilter),
    ]
    search_fields = [
        "profile__subject__place__name",
        "profile__subject__mineral__name",
        "change_note",
        "submitter__username",
    ]
    search_help_text = "Country, mineral, change note, submitter"
    page_template = "admin/profiles/review.html"
    actions = ["publish_selected", "schedule_selected", "put_selected_into_set"]
    pages = (
        ("schedule/", ScheduleSeveral, "schedule_several"),
        ("<path:object_id>/preview/", ReviewPreview, "preview"),
        ("<path:object_id>/preview/screens/", ReviewScreens, "screens"),
        ("<path:object_id>/<review_step:step>/", StepPage, "step"),
    )

    def get_queryset(self, request):
        people = ["submitter", "assignee", "decider", "scheduled_by", "forced_by"]
        related = [
            "profile__subject__place__region",
            "revision__author",
            "publication_set",
            "edition",
            *people,
        ]
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
        return {
            "title": f"Review of {review.profile}",
            **review_context(request, review),
            **offered(request, review),
            **header(review, request.user, chosen_zone(request)),
            "why_not": workflow.why_not_approve(review, request.user)
            if review.state == ReviewState.IN_REVIEW
            else "",
            "why_outside": rights.why_outside(request.user, review.profile.subject.place),
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
