"""The form of a profile: opening, saving and submitting a draft."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from .. import presence, workflow
from ..models import Edition, Profile
from ..models.record import ReviewState
from . import conflicts, forms, formsets, kept_notes, talk
from .each import listed
from .editing import EditingPages
from .naming import Vocabulary
from .numbers import whole
from .profile_list import ProfileList
from .rows import PARTS
from .settling import Settling
from .sharing import PreviewPages
from .starting import StartPages
from .transfer import TransferPages


@admin.register(Profile)
class ProfileAdmin(ProfileList, StartPages, PreviewPages, TransferPages, EditingPages):
    form = forms.ProfileForm
    inlines = [inline for _, _, inlines in PARTS for inline in inlines]
    actions = [*ProfileList.actions, "export_selected"]
    view_on_site = False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Profiles"} | (extra_context or {}))

    # Who may: what a group may, and for one profile where its country is in their regions

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._in_region(request, "change_profile", obj)

    def has_delete_permission(self, request, obj=None):
        """Of a draft that never was public; discarding it is the workflow's."""
        return (
            super().has_delete_permission(request, obj)
            and self._in_region(request, "delete_profile", obj)
            and not (obj and Edition.objects.filter(country=obj.country_id).exists())
        )

    def has_submit_permission(self, request, obj=None):
        return workflow.may(request.user, "submit_profile", obj and obj.country)

    def _in_region(self, request, permission, obj):
        return obj is None or workflow.may(request.user, permission, obj.country)

    # The form

    def get_fieldsets(self, request, obj=None):
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        versions = {"base_version", "base_revision"}
        left_out = {"country"} if obj else set(versions)
        if not may_edit:
            left_out |= {*versions, "change_note", "minor"}
        if not self.has_submit_permission(request, obj):
            left_out |= {"change_note", "minor"}
        return [(name, {"fields": [f for f in fields if f not in left_out]}) for name, fields, _ in PARTS]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user  # a class of this request alone
        form.kept_note = kept_notes.kept(request, obj) if obj else {}
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(field, "widget") and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget  # no pop-ups: facts and people are edited elsewhere
        return field

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if not hasattr(request, "desk_vocabulary"):
            request.desk_vocabulary = Vocabulary()
        posted = whole(request.POST.get("base_version"))
        extras = {"vocabulary": request.desk_vocabulary}
        if obj.pk and posted is not None and posted != obj.lock_version:
            extras["settling"] = self._settling(request, obj)
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix) | extras
        if request.POST.get("_add") == prefix:
            formsets.make_room_for_one(kwargs["data"], prefix)
        return kwargs

    def _settling(self, request, profile):
        """One for the form and all its rows: what a refused save began with, and what was chosen since."""
        if not hasattr(request, "desk_settling"):
            number = whole(request.POST.get("base_revision")) or 0
            base = profile.revisions.filter(number=number).first()
            request.desk_settling = Settling(request.POST, base and base.payload, request.desk_vocabulary)
        return request.desk_settling

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        admin_form = context["adminform"]
        if admin_form.form.gone:
            return self._gone(request)
        formsets = {type(f.opts): f for f in context["inline_admin_formsets"]}
        context["parts"] = [
            {"fieldset": fieldset, "rows": [formsets[i] for i in inlines if i in formsets]}
            for fieldset, (_, _, inlines) in zip(admin_form, PARTS, strict=True)
        ]
        context["show_submit"] = self.has_submit_permission(request, obj) and (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if obj:
            context["open_review"] = obj.reviews.open().select_related("submitter").first()
            context["sent_back"] = self._sent_back(obj)
            context["live"] = workflow.live_edition(obj)
            context["title"] = obj.country.name
            context["subtitle"] = None
            if admin_form.form.stale_against:
                settling = self._settling(request, obj)
                context["conflict"] = conflicts.conflict(admin_form.form, settling)
            context["talk"] = talk.talk_on_form(obj, request.user, [f.formset for f in formsets.values()])
            if self.has_change_permission(request, obj):  # who only reads is in nobody's way
                presence.enter(obj, request.user)
            context["others"] = list(presence.others(obj, request.user))
        else:
            context["title"] = "Start a profile"
        context["may_type"] = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        context["editing"] = self._editing(request, admin_form.form, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Where a draft was discarded while somebody typed, they get back what they typed."""
        if request.method != "POST":
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return self._gone(request)

    def _gone(self, request):
        """Every text that was sent, to be copied. One word alone is a date, a key or a name from a list."""
        typed = [text for _, texts in request.POST.lists() for text in texts if " " in text.strip()]
        context = self._context(request, title="This draft has been discarded", typed=typed)
        return TemplateResponse(request, "admin/profiles/gone.html", context, status=410)

    def _sent_back(self, profile):
        """The last review, where it was sent back and nothing has been submitted since."""
        last = profile.reviews.select_related("decider").first()
        return last if last and last.state == ReviewState.CHANGES_REQUESTED else None

    # Saving

    def save_model(self, request, obj, form, change):
        """Who starts a profile names its first owner; a new one is an act of its own, after the text."""
        if change and "owner" in form.changed_data:
            obj.owner_id = form.initial["owner"]
        if not change or set(form.changed_data) - {"owner"}:
            obj.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        profile = form.instance
        profile.recorded = workflow.record(profile, by=request.user)
        profile.assigned = (
            change
            and "owner" in form.changed_data
            and workflow.assign(profile, form.cleaned_data["owner"], by=request.user)
        )

    def log_change(self, request, obj, message):
        """An idle save is not an act."""
        return super().log_change(request, obj, message) if obj.recorded or obj.assigned else None

    def response_add(self, request, obj, post_url_continue=None):
        return self._forget_kept_text(request, self._after_save(request, obj))

    def response_change(self, request, obj):
        return self._forget_kept_text(request, self._after_save(request, obj))

    def _after_save(self, request, obj):
        if obj.recorded:
            self.message_user(
                request,
                f"Saved {obj} as revision {obj.recorded.number}. Readers see it once it is published.",
                messages.SUCCESS,
            )
        elif not obj.assigned and "_submit" not in request.POST:
            self.message_user(request, "Nothing changed, so no revision was made.", messages.INFO)
        if obj.assigned:
            owner = Profile.objects.select_related("owner").get(pk=obj.pk).owner
            self.message_user(
                request, f"Owner changed: {owner or 'nobody'} looks after {obj} now.", messages.SUCCESS
            )
        kept_notes.keep(request, obj)
        if "_submit" in request.POST and self.has_submit_permission(request, obj):
            return self._submit(request, obj)
        if "_close" in request.POST:
            return self.response_post_save_change(request, obj)
        return HttpResponseRedirect(self._url("change", obj))

    def _submit(self, request, obj):
        try:
            review = workflow.submit(
                obj,
                by=request.user,
                change_note=request.POST.get("change_note", ""),
                minor="minor" in request.POST,
            )
        except workflow.Incomplete as error:
            self.message_user(
                request, listed("Not submitted yet. Put these right first:", error.problems), messages.ERROR
            )
        except workflow.Refused as error:
            noted = request.POST.get("change_note", "").strip() or "minor" in request.POST
            said = (
                "Not submitted: {}"
                if noted
                else 'Not submitted: {} <a href="#id_change_note">To the note</a>'
            )
            self.message_user(request, format_html(said, error), messages.ERROR)
        else:
            kept_notes.forget(request, obj)
            self.message_user(request, f"Submitted {review} for review.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:profiles_review_change", args=[review.pk]))
        return HttpResponseRedirect(self._url("change", obj))
