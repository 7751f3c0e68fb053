"""Reviews: what waits for a decision, and what may be done with it. State is never a form field."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from .. import workflow
from ..models import Edition, Review
from ..models.record import ReviewState
from ..moved_figures import moved
from . import comparing
from .filters import RegionFilter
from .forms import NoteForm
from .numbers import whole
from .previewing import preview_response, screens_response
from .record import RecordAdmin, said


@dataclass(frozen=True)
class Step:
    """One thing that may be done to a review: what the button says, who may, and what it does."""

    name: str
    label: str
    permission: str
    states: tuple
    done: str


STEPS = {
    step.name: step
    for step in (
        Step("approve", "Approve", "decide", (ReviewState.IN_REVIEW,), "Approved {}. Publish it next."),
        Step("send-back", "Send back", "decide", (ReviewState.IN_REVIEW,), "Sent {} back."),
        Step("publish", "Publish", "publish", (ReviewState.APPROVED,), "Published {}."),
        Step(
            "withdraw", "Withdraw submission", "submit", (ReviewState.IN_REVIEW, ReviewState.APPROVED),
            "Withdrew the submission of {}.",
        ),
    )
}  # fmt: skip


class WaitingFilter(admin.SimpleListFilter):
    """What waits for review comes first: it is why a moderator opens the list."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*ReviewState.choices, ("all", "All")]

    def value(self):
        return super().value() or ReviewState.IN_REVIEW.value

    def choices(self, changelist):
        for lookup, title in self.lookup_choices:
            yield {
                "selected": self.value() == lookup,
                "query_string": changelist.get_query_string({self.parameter_name: lookup}),
                "display": "Waiting for review" if lookup == ReviewState.IN_REVIEW else title,
            }

    def queryset(self, request, queryset):
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = ["subject", "state", "submitter", "submitted_at", "decider", "change_note"]
    list_filter = [WaitingFilter, ("profile__country__region", RegionFilter)]
    list_select_related = ["profile__country", "revision", "submitter", "decider"]
    search_fields = ["profile__country__name", "change_note", "submitter__username"]
    page_template = "admin/profiles/review.html"
    actions = ["publish_selected"]

    def get_queryset(self, request):
        related = ["profile__country__region", "revision__author", "submitter", "decider"]
        return super().get_queryset(request).select_related(*related).defer("revision__payload")

    @admin.display(description="review", ordering="profile__country__name")
    def subject(self, review):
        return str(review)

    # Who may

    def has_decide_permission(self, request):
        return request.user.has_perm("profiles.decide_review")

    def has_publish_permission(self, request):
        return request.user.has_perm("profiles.publish_review")

    def has_submit_permission(self, request):
        return request.user.has_perm("profiles.submit_profile")

    def _may(self, request, step):
        return getattr(self, f"has_{step.permission}_permission")(request)

    # The page

    def page_context(self, request, review):
        last = Edition.objects.filter(country=review.profile.country_id).exclude(review=review)
        if review.state == ReviewState.PUBLISHED:
            last = last.filter(number__lt=review.edition.number)
        last = last.order_by("-number").first()
        return {
            "title": f"Review of {review.profile}",
            "contributors": sorted(workflow.contributors(review), key=str),
            "against": last,
            "changes": comparing.changes(last.payload["source"] if last else None, review.revision.payload),
            "figures": moved(last.payload, review.payload) if last else [],
            "newer": review.profile.revisions.filter(number__gt=review.revision.number).count(),
            "steps": {
                step.name.replace("-", "_"): step
                for step in STEPS.values()
                if self._may(request, step) and review.state in step.states
            },
            "why_not": workflow.why_not_approve(review, request.user)
            if review.state == ReviewState.IN_REVIEW
            else "",
            "own": review.submitter_id == request.user.pk,
        }

    def get_urls(self):
        view = self.admin_site.admin_view
        steps = [
            path(
                f"<path:object_id>/{name}/",
                view(self.take_step),
                {"name": name},
                name=f"profiles_review_{name}",
            )
            for name in STEPS
        ]
        return [
            path("<path:object_id>/preview/", view(self.preview), name="profiles_review_preview"),
            path("<path:object_id>/preview/screens/", view(self.screens), name="profiles_review_screens"),
            *steps,
            *super().get_urls(),
        ]

    def preview(self, request, object_id):
        """What this review pins, as readers will see it."""
        review = self.open_record(request, object_id)
        return preview_response(
            request,
            review.payload,
            banner=f"Preview of what is under review: {review}",
            problems=[],
            back=reverse("admin:profiles_review_change", args=[review.pk]),
            profile=review.profile,
        )

    def screens(self, request, object_id):
        """The same at the width of a phone and of a desktop."""
        review = self.open_record(request, object_id)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": review}
        back = reverse("admin:profiles_review_change", args=[review.pk])
        return screens_response(request, context, subject=f"what is under review: {review}", back=back)

    def take_step(self, request, object_id, name):
        """Approve, send back, publish or withdraw; a refusal comes back to the page with its reason."""
        step = STEPS[name]
        review = self.open_record(request, object_id)
        if not self._may(request, step):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = NoteForm(request.POST)
        try:
            self._do(name, review, request.user, said(form, "note"))
        except workflow.Refused as error:
            if not Review.objects.filter(pk=review.pk).exists():  # discarded with its draft
                self.message_user(request, f"{review}: {error}", messages.ERROR)
                return HttpResponseRedirect(reverse("admin:profiles_review_changelist"))
            review = self.open_record(request, object_id)
            note = form.data.get("note", "")
            return self.page(request, review, refused=str(error), refused_step=name, note=note)
        self.message_user(request, step.done.format(review), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:profiles_review_change", args=[review.pk]))

    def _do(self, name, review, user, note):
        match name:
            case "approve":
                workflow.approve(review, by=user, note=note)
            case "send-back":
                workflow.request_changes(review, by=user, note=note)
            case "publish":
                workflow.publish(review, by=user)
            case "withdraw":
                workflow.withdraw_submission(review, by=user)

    def response_action(self, request, queryset, **kwargs):
        if any(whole(chosen) is None for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "Nothing was done: choose from the list.", messages.ERROR)
            return None
        return super().response_action(request, queryset, **kwargs)

    @admin.action(description="Publish the selected approved reviews", permissions=["publish"])
    def publish_selected(self, request, queryset):
        """Each by itself and under the same rules; what is refused is said, and stops nothing else."""
        for review in queryset:
            try:
                workflow.publish(review, by=request.user)
            except workflow.Refused as error:
                self.message_user(request, f"{review}: not published. {error}", messages.ERROR)
            else:
                self.message_user(request, f"{review}: published.", messages.SUCCESS)
