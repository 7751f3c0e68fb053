"""Published editions, and withdrawing, consolidating or unpublishing a live one."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from admin_base.base import RecordAdmin, open_object
from minerals.models import Country

from .. import workflow
from ..accounts import rights
from ..models import Edition, Profile, Review
from ..models.choices import ENDED_STATES, EditionState
from ..models.subjects import SubjectKind, by_subject, names_of_subject, with_subject
from .base import HasPages, ObjectPage, column
from .lists.filters import RegionFilter
from .profile.forms import Prose
from .reviews.steps import NoticeForm, wrong_with

NOTE_LENGTH = Edition._meta.get_field("change_note").max_length


class ConsolidateForm(NoticeForm):
    """The profile that readers are sent to, and the notice that they see."""

    into = forms.ModelChoiceField(
        Country.objects.filter(
            subjects__editions__state=EditionState.LIVE, subjects__kind=SubjectKind.COUNTRY
        ),
        label="Profile that now covers it",
        error_messages={"required": "Choose the profile that now covers it."},
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = self.fields["into"].queryset.exclude(pk=edition.subject.place_id)


UNPUBLISHINGS = {  # the function of the workflow, also the address -> the message afterwards
    "withdraw": "Withdrew {}. Its text stays readable under the notice.",
    "consolidate": "Consolidated {}. Its address now leads to the profile that covers it.",
    "unpublish": "Unpublished {}. Its address answers “gone”, with the notice.",
}


class UnpublishPage(ObjectPage):
    """End a live edition in one of the UNPUBLISHINGS. Readers see the notice."""

    permission = "withdraw_edition"
    http_method_names = ["post"]

    def post(self, request):
        form = (
            ConsolidateForm(request.POST, edition=self.object, auto_id="consolidate_%s")
            if self.name == "consolidate"
            else NoticeForm(request.POST)
        )
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            getattr(workflow, self.name)(self.object, by=request.user, **form.cleaned_data)
        except workflow.Refused as error:
            typed = {"refused": str(error), "refused_step": self.name, "notice": form.data.get("notice", "")}
            if self.name == "consolidate":
                typed["consolidate_form"] = form
            edition = open_object(self.model_admin, request, str(self.object.pk))
            return self.model_admin.page(request, edition, **typed)
        messages.success(request, UNPUBLISHINGS[self.name].format(self.object))
        return self.to()


class RepublishForm(forms.Form):
    change_note = Prose(required=False, max_length=NOTE_LENGTH)


class RepublishPage(ObjectPage):
    """Submit the draft of a withdrawn profile for review.

    It becomes public only after somebody else has approved it.
    """

    permission = "submit_profile"
    http_method_names = ["post"]

    def post(self, request):
        form = RepublishForm(request.POST)
        try:
            profile = self.object.review.profile
            if not form.is_valid():
                raise workflow.Refused(f"Nothing was done: write at most {NOTE_LENGTH} characters.")
            review = workflow.submit(profile, by=request.user, **form.cleaned_data)
        except workflow.Refused as error:
            typed = {"refused": str(error), "change_note": form.data.get("change_note", "")}
            edition = open_object(self.model_admin, request, str(self.object.pk))
            return self.model_admin.page(request, edition, **typed)
        messages.success(request, f"Submitted {review} for review.")
        return HttpResponseRedirect(reverse("admin:profiles_review_change", args=[review.pk]))


def republishing(user, edition):
    """Return the context of the form that submits a withdrawn profile; empty if a newer edition has replaced it."""
    profile = Profile.objects.with_subject().filter(reviews=edition.review_id).first()
    if profile is None or workflow.withdrawn_edition(profile) != edition:
        return {}
    return {
        "withdrawn_profile": profile,
        "may_republish": workflow.may(user, RepublishPage.permission, edition.subject.place),
        "review_under_way": profile.reviews.unfinished().select_related("revision").defer("payload").first(),
        "revision": profile.revisions.newest(),
        "published_revision": edition.review.revision.number,
    }


title = column("title", str, description="edition", ordering=by_subject())


@admin.register(Edition)
class EditionAdmin(HasPages, RecordAdmin):
    list_display = [title, "state_in_words", "published_at", "published_by", "note_for_readers"]
    list_filter = ["state", ("subject__place__region", RegionFilter)]
    search_fields = [*names_of_subject(), "change_note"]
    search_help_text = "Country, mineral, change note"
    ordering = ["-published_at", "-pk"]
    page_template = "admin/profiles/edition.html"
    pages = [
        *((f"<path:object_id>/{name}/", UnpublishPage, name) for name in UNPUBLISHINGS),
        ("<path:object_id>/republish/", RepublishPage, "republish"),
    ]

    def get_queryset(self, request):
        related = [*with_subject(), "published_by", "merged_into"]
        people = ["review__decider", "review__submitter", "review__forced_by", "review__revision"]
        deferred = ["payload", "review__payload", "review__revision__payload"]
        return super().get_queryset(request).select_related(*related, *people).defer(*deferred)

    @admin.display(description="state", ordering="state")
    def state_in_words(self, edition):
        into = f" into {edition.merged_into}" if edition.merged_into else ""
        unanswered = ", never approved" if edition.state in ENDED_STATES else ", not approved yet"
        return f"{edition.get_state_display()}{into}{'' if edition.approved_at else unanswered}"

    @admin.display(description="change note")
    def note_for_readers(self, edition):
        return edition.change_note or ("None: minor change" if edition.minor else "None: first edition")

    def page_context(self, request, edition):
        if edition.state != EditionState.LIVE:
            return republishing(request.user, edition)
        user, pending = request.user, Review.objects.unfinished().filter(profile=edition.review.profile_id)
        may_elsewhere = user.has_perm("profiles.withdraw_edition")
        return {
            "may_withdraw": workflow.may(user, "withdraw_edition", edition.subject.place),
            "why_outside": rights.why_outside(user, edition.subject.place) if may_elsewhere else "",
            "consolidate_form": ConsolidateForm(edition=edition, auto_id="consolidate_%s")
            if edition.subject.is_country
            else None,
            "pending": pending.select_related(*with_subject("profile__"), "revision").defer("payload"),
        }
