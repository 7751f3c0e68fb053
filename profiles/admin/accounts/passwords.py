"""The pages of links by mail: asking for a reset, and setting a password by a link."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import path, reverse_lazy
from django.views.generic import FormView, TemplateView

from audit_log import audit
from audit_log.actions import Action

from ...accounts import limits
from ...accounts.forwarded import client_address
from ...accounts.sign_in import links, providers
from ...accounts.sign_in.attempts import LimitReached
from .security import desk_page


class ResetForm(forms.Form):
    email = forms.EmailField(label="Mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    refused = None

    def __init__(self, *args, address, **kwargs):
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self):
        """Count the request, whether or not an account has the address."""
        cells = super().clean()
        if email := cells.get("email"):
            counts = (limits.RESETS_OF_ADDRESS, self.address), (limits.RESETS_OF_ACCOUNT, email.casefold())
            if seconds := limits.take(*counts):
                self.refused = LimitReached(seconds)
                raise ValidationError(
                    f"Too many requests. Try again in {self.refused.wait}.", code="too_many_attempts"
                )
        return cells


class AskForReset(FormView):
    form_class = ResetForm
    template_name = "admin/accounts/ask_for_reset.html"
    success_url = reverse_lazy("reset_sent")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"address": client_address(self.request)}

    def form_valid(self, form):
        links.send_resets(self.request, form.cleaned_data["email"])
        return super().form_valid(form)


class SetPassword(PasswordResetConfirmView):
    """The page behind a link. It signs nobody in: the second factor is asked for next."""

    template_name = "admin/accounts/set_password.html"
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs):
        """Offer the provider to whoever was invited: signing in there links their account."""
        found = super().get_context_data(**kwargs)
        if not self.validlink:
            found["title"] = "This link does not work"
        elif self.token_generator is links.INVITATION:
            self.request.session[links.INVITED] = self.kwargs["uidb64"]
            found["provider"] = providers.provider()
        return found

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        audit.log(Action.PASSWORD_CHANGED, self.user, by=self.user, link=self.token_generator.name)
        messages.success(self.request, "Your password is set. Sign in with it.")
        return response


def _set(link, title):
    return desk_page(SetPassword.as_view(token_generator=link, title=title), title, signed_in=False)


urlpatterns = [
    path(
        "reset/",
        desk_page(AskForReset.as_view(), "Set a new password", signed_in=False),
        name="ask_for_reset",
    ),
    path(
        "reset/sent/",
        desk_page(
            TemplateView.as_view(template_name="admin/accounts/reset_sent.html"),
            "Check your mail",
            signed_in=False,
        ),
        name="reset_sent",
    ),
    path("reset/<uidb64>/<token>/", _set(links.RESET, "Set a new password"), name="admin_reset"),
    path(
        "invitation/<uidb64>/<token>/", _set(links.INVITATION, "Welcome to the desk"), name="admin_invitation"
    ),
]
