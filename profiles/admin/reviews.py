"""Reviews: what waits for a decision, and what may be done with it. State is never a form field."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals.admin import desk_context

from .. import workflow
from ..models import Edition, Review
from ..models.record import ReviewState
from ..moved_figures import moved
from .filters import RegionFilter
from .notes import wrong_with
from .numbers import whole
from .previewing import preview_response, screens_response
from .record import RecordAdmin
from .review_bulk import keys_of, schedule_several
from .reviewing import review_context
from .standing import standing
from .steps import STEPS, GatherForm
from .times import ZONE_KEY, ScheduleForm, chosen_zone, planned, spoken
from .work_filters import WhoseFilter


class WaitingFilter(admin.SimpleListFilter):
    """What waits for review comes first: it is why a moderator opens the list."""

    title = "state"
    parameter_name = "state"
    across = [("late", "Late: due and not public"), ("forced", "Forced, not approved yet")]

    def lookups(self, request, model_admin):
        return [*ReviewState.choices, *self.across, ("all", "All")]

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
        match self.value():
            case "all":
                return queryset
            case "late":
                return queryset.late()
            case "forced":
                return queryset.forced_and_not_approved()
        return queryset.filter(state=self.value())


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = ["subject", "standing", "submitter", "submitted_at", "decider", "goes_with", "change_note"]
    list_filter = [WaitingFilter, WhoseFilter, ("profile__country__region", RegionFilter)]
    list_select_related = ["profile__country", "revision", "submitter", "decider"]
    search_fields = ["profile__country__name", "change_note", "submitter__username"]
    search_help_text = "Country, change note, submitter"
    page_template = "admin/profiles/review.html"
    actions = ["publish_selected", "schedule_selected", "gather_selected"]

    def get_queryset(self, request):
        people = ["submitter", "decider", "scheduled_by", "forced_by"]
        related = ["profile__country__region", "revision__author", "publication_set", *people]
        return super().get_queryset(request).select_related(*related).defer("revision__payload")

    @admin.display(description="review", ordering="profile__country__name")
    def subject(self, review):
        return str(review)

    @admin.display(description="state", ordering="state")
    def standing(self, review):
        if review.state == ReviewState.SCHEDULED:
            late = ", late" if review.is_late else ""
            return f"Scheduled for {review.scheduled_for:%-d %b %Y, %H:%M} UTC{late}"
        if review.waits_for_approval:
            return f"{review.get_state_display()} by force, not approved yet"
        return review.get_state_display()

    @admin.display(description="set", ordering="publication_set__title", empty_value="")
    def goes_with(self, review):
        return review.publication_set

    # Who may

    def has_publish_permission(self, request):
        return request.user.has_perm("profiles.publish_review")

    # The page

    def page_context(self, request, review):
        zone = chosen_zone(request)
        last = Edition.objects.filter(country=review.profile.country_id).exclude(review=review)
        if review.state == ReviewState.PUBLISHED:
            last = last.filter(number__lt=review.edition.number)
        last = last.order_by("-number").first()
        return {
            "title": f"Review of {review.profile}",
            "against": last,
            **review_context(request, review, last),
            "figures": moved(last.payload, review.payload) if last else [],
            "steps": {
                step.key: step
                for step in STEPS.values()
                if step.fits(review) and step.may(request.user, review)
            },
            "forms": self._forms(request, review),
            "zone": zone,
            **standing(review, request.user, zone),
            "why_not": workflow.why_not_approve(review, request.user)
            if review.state == ReviewState.IN_REVIEW
            else "",
            "own": review.submitter_id == request.user.pk,
        }

    def _forms(self, request, review):
        """The forms of steps that ask for more than a note, empty."""
        zone = chosen_zone(request)
        initial = planned(review.scheduled_for, zone)
        return {
            "schedule": ScheduleForm(initial=initial, auto_id="schedule_%s"),
            "gather": GatherForm(auto_id="gather_%s"),
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
            path("schedule/", view(partial(schedule_several, self)), name="profiles_review_schedule_several"),
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
        context = desk_context(self, request, original=review)
        back = reverse("admin:profiles_review_change", args=[review.pk])
        return screens_response(request, context, subject=f"what is under review: {review}", back=back)

    def take_step(self, request, object_id, name):
        """Take one of STEPS; a refusal comes back to the page with its reason, and nothing typed is lost."""
        step = STEPS[name]
        review = self.open_record(request, object_id)
        if not step.may(request.user, review):
            raise PermissionDenied
        if request.method == "GET" and step.has_page:
            return self._step_page(request, review, step, step.form())
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "POST"] if step.has_page else ["POST"])
        form = step.form(request.POST, auto_id="id_%s" if step.has_page else f"{name}_%s")
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            step.do(review, request.user, form.cleaned_data)
        except workflow.Refused as error:
            if not Review.objects.filter(pk=review.pk).exists():  # discarded with its draft
                self.message_user(request, f"{review}: {error}", messages.ERROR)
                return HttpResponseRedirect(reverse("admin:profiles_review_changelist"))
            review = self.open_record(request, object_id)
            if step.has_page:
                return self._step_page(request, review, step, form, refused=str(error))
            forms = self._forms(request, review) | {name: form}
            note = form.data.get("note", "")
            return self.page(request, review, refused=str(error), refused_step=name, note=note, forms=forms)
        when = form.cleaned_data.get("when")
        if when:
            request.session[ZONE_KEY] = form.cleaned_data["zone"]
        review.refresh_from_db(fields=["publication_set"])
        done = step.done.format(
            review, when=when and spoken(when, chosen_zone(request)), into=review.publication_set
        )
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:profiles_review_change", args=[review.pk]))

    def _step_page(self, request, review, step, form, **extra):
        """The page of a step that has one of its own."""
        context = desk_context(
            self,
            request,
            original=review,
            title=f"{step.label}: {review}",
            form=form,
            fits=step.fits(review),
            newer=workflow.live_edition(review.profile),
            **extra,
        )
        return TemplateResponse(request, f"admin/profiles/{step.key}.html", context)

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
            except (workflow.Refused, PermissionDenied) as error:
                self.message_user(request, f"{review}: not published. {error}", messages.ERROR)
            else:
                self.message_user(request, f"{review}: published.", messages.SUCCESS)

    @admin.action(description="Schedule the selected approved reviews…", permissions=["publish"])
    def schedule_selected(self, request, queryset):
        return HttpResponseRedirect(
            f"{reverse('admin:profiles_review_schedule_several')}?reviews={keys_of(queryset)}"
        )

    @admin.action(description="Put the selected reviews into a set…", permissions=["publish"])
    def gather_selected(self, request, queryset):
        return HttpResponseRedirect(
            f"{reverse('admin:profiles_publicationset_add')}?reviews={keys_of(queryset)}"
        )
