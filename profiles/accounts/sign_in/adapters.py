"""Answers to what allauth asks of this site: may somebody sign up, add, link; and the events of the audit log."""

import logging
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib import messages
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpResponseRedirect
from django.urls import reverse

from audit_log import audit
from audit_log.actions import Action

from . import factors, links, sessions

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Leave out what the page shows by itself."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whether a person has to confirm who they are: not within a few minutes of doing so."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used before. Enter the one that is shown now.",
        "cannot_delete_authenticator": "This is your last second factor. Add another one first.",
    }

    def encrypt(self, text):
        return factors.encrypt(text)

    def decrypt(self, encrypted_text):
        return factors.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        return factors.may_lose(authenticator)

    def generate_authenticator_name(self, user, type):
        return f"Security key {Authenticator.objects.filter(user=user, type=type).count() + 1}"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider signs in an account that was linked before; it makes none, and mail addresses link nothing."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Link the account of an invitation, refuse whoever is not linked, and let others pass."""
        linking = sociallogin.state.get("process") == AuthProcess.CONNECT
        if linking and request.user.is_authenticated:
            return
        invited = links.invited(request)
        if linking and invited and not sociallogin.is_existing:
            sociallogin.connect(request, invited)
        sociallogin.state["process"] = AuthProcess.LOGIN
        person = sociallogin.user if sociallogin.is_existing else None
        if not (person and person.is_active and person.is_staff):
            self._refuse(request, "No account here is linked to the one that you used.")

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        logger.warning("The provider did not sign somebody in: %s %s", error, exception or "")
        self._refuse(request, "The other site did not confirm who you are. Try again.")

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("mfa_index")

    def _refuse(self, request, reason):
        messages.error(request, reason)
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("admin:login")))


@receiver(user_logged_in)
def signed_in(request, user, **kwargs):
    sessions.begin(request)
    methods = [one["method"] for one in get_authentication_records(request, user)]
    audit.log(Action.SIGNED_IN, user, by=user, methods=", ".join(dict.fromkeys(methods)))


@receiver(authenticator_added)
def added(request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.log(Action.FACTOR_ADDED, user, by=user, factor=str(authenticator))


@receiver(authenticator_removed)
def removed(request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.log(Action.FACTOR_REMOVED, user, by=user, factor=str(authenticator))


@receiver(pre_save, sender=SocialAccount)
def keep_nothing_else(instance, **kwargs):
    """Store only issuer and subject of the other account, which are `provider` and `uid`."""
    instance.extra_data = {}


@receiver(social_account_added)
def linked(request, sociallogin, **kwargs):
    audit.log(
        Action.PROVIDER_LINKED, sociallogin.user, by=sociallogin.user, provider=sociallogin.account.provider
    )


@receiver(social_account_removed)
def unlinked(request, socialaccount, **kwargs):
    audit.log(Action.PROVIDER_UNLINKED, request.user, by=request.user, provider=socialaccount.provider)


@receiver(authenticator_reset)
def codes_made(request, user, **kwargs):
    audit.log(Action.CODES_MADE, user, by=user)
