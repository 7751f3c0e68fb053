"""Accounts begin with an invitation by mail; it is sent again, and second factors are reset, on a person's page."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from admin_base.base import open_object
from audit_log import audit
from audit_log.actions import Action
from config.addresses import asked_at, site_of

from ...accounts.sign_in import factors, links

User = get_user_model()


class InvitationForm(forms.ModelForm):
    """An account of the desk without a password; its person sets one by the link that is sent."""

    clean_username = UserCreationForm.clean_username  # refuses a name that differs from another by case alone
    email = forms.EmailField(label="Mail address", help_text="The invitation is sent there.")

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]

    def clean_email(self):
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Another account has this address.")
        return email

    def save(self, commit=True):
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class Invites:
    """The part of the admin of accounts that invites, and lets people start again."""

    add_form = InvitationForm
    add_form_template = "admin/accounts/invite.html"
    add_fieldsets = [(None, {"fields": InvitationForm.Meta.fields})]
    change_form_template = "admin/accounts/person.html"

    def get_urls(self):
        steps = [("invite", self.invite), ("reset_factors", self.reset_factors)]
        own = [
            path(f"<id>/{name}/", self.admin_site.admin_view(require_POST(step)), name=f"auth_user_{name}")
            for name, step in steps
        ]
        return [*own, *super().get_urls()]

    def invite(self, request, id):
        """Send the invitation again, to somebody who has set no password yet."""
        person = self._managed(request, id)
        if links.INVITATION.suits(person) and person.email:
            self.send_invitation(request, person)
        else:
            messages.error(
                request, "Only an active account with a mail address and without a password is invited."
            )
        return self._back(person)

    def reset_factors(self, request, id):
        """Remove the second factors of somebody who has lost them."""
        person = self._managed(request, id)
        if person.pk == request.user.pk:  # there, it asks who they are first, and keeps the last one
            raise PermissionDenied("Remove your own second factors under Sign-in and security.")
        number = factors.reset(person, by=request.user)
        said = f"{number} second factor{'s' if number > 1 else ''} removed; {person} has been signed out."
        messages.success(request, said if number else f"{person} has no second factor.")
        return self._back(person)

    def _managed(self, request, key):
        person = open_object(self, request, key)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    def _back(self, person):
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    def send_invitation(self, request, person):
        audit.log(Action.INVITED, person, by=request.user, address=person.email)
        host = site_of(request)

        def send():
            with asked_at(host):
                sent = links.invite(person)
            if sent:
                messages.success(request, f"The invitation was sent to {person.email}.")
            else:
                messages.error(request, "The invitation could not be sent: the mail server does not answer.")

        transaction.on_commit(send)
