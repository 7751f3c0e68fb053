"""“My settings”: which mail a person of the desk wants. Each edits only their own."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals import audit
from minerals.models import Deed

from .. import workflow
from ..models import StaffMember

FOR_DECIDERS = ("mail_submissions", "mail_digest")


class OwnSettingsForm(forms.ModelForm):
    class Meta:
        model = StaffMember
        fields = [
            "mail_submissions",
            "mail_decisions",
            "mail_comments",
            "mail_publications",
            "mail_digest",
            "mail_reminders",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.instance.user
        if not any(workflow.may(user, permission) for permission in ("decide_review", "publish_review")):
            for name in FOR_DECIDERS:
                del self.fields[name]
        for field in self.fields.values():
            field.help_text = ""
            field.label = field.label[:1].upper() + field.label[1:]


def my_settings(request):
    """The person who asks, and nobody else: no key of a person is taken from anywhere."""
    member = StaffMember.objects.filter(user=request.user).first() or StaffMember(user=request.user)
    before = _mail(member)
    # A form of unticked boxes posts nothing but its token, so it is bound to whatever came.
    form = OwnSettingsForm(request.POST if request.method == "POST" else None, instance=member)
    if form.is_valid():
        with transaction.atomic():
            member = form.save()
            if changes := audit.difference(before, _mail(member)):
                audit.log(Deed.CHANGED, member, by=request.user, changes=changes)
        messages.success(request, "Your settings are saved.")
        return HttpResponseRedirect(reverse("my_settings"))
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": "My settings", "form": form}
    return TemplateResponse(request, "admin/profiles/my_settings.html", context)


def _mail(member):
    """{field: text} of the switches of a person."""
    return {name: str(getattr(member, name)) for name in OwnSettingsForm.Meta.fields}


urlpatterns = [path("", admin.site.admin_view(my_settings), name="my_settings")]
