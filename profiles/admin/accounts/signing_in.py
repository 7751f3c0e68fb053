"""Signing in: the forms on which something secret is tried, each limited and logged, and the page of the password."""

import logging
from contextlib import contextmanager
from functools import wraps

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateFormOfCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override

from audit_log import audit
from audit_log.actions import Action

from ...accounts import limits
from ...accounts.forwarded import client_address
from ...accounts.sign_in import factors, links, providers
from ...accounts.sign_in.attempts import Attempt

logger = logging.getLogger(__name__)


class Limited:
    """A form on which a password or a code is tried."""

    refused = None  # a LimitReached, if nothing was tried

    @contextmanager
    def trying(self, account, address, limit=None):
        """Count the attempt inside. Yields it; a ValidationError is a failure, which is raised further."""
        attempt = Attempt.begin(account, address, limit)
        self.refused = attempt.take()
        if self.refused:
            raise ValidationError(str(self.refused), code="too_many_attempts")
        try:
            yield attempt
        except ValidationError:
            log_failure(attempt, self.person(account))
            raise
        attempt.succeed()

    def person(self, account):
        return self.user


class SignInForm(Limited, AdminAuthenticationForm):
    """The sign-in form. A failure logs the account, never the input: it may be a password in the wrong field."""

    def clean(self):
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        with self.trying(name, client_address(self.request)) as attempt:
            cleaned = super().clean()
            log_earlier_failures(attempt, self.user_cache)
        return cleaned

    def person(self, account):
        return get_user_model().objects.filter(username=account, is_staff=True).first()


def log_failure(attempt, person):
    """One event for each account or address and window, once it reaches its limit; `person` may be None."""
    logger.warning(
        "Failed sign-in: account %s, address %s",
        person.pk if person else "unknown",
        attempt.address or "unknown",
    )
    for limit in attempt.reached():
        if limit is attempt.limit:
            of = {} if person else {"name": "a name without an account"}
            write(attempt, person, failures=limit.most, **of)
        else:
            write(attempt, None, failures=limit.most, address=attempt.address)


def log_earlier_failures(attempt, person):
    """Log failures below the limit when a sign-in succeeds."""
    if count := attempt.earlier_failures():
        write(attempt, person, failures=count, note="Before the next sign-in.")


def write(attempt, person, *, failures, **detail):
    """Log an event with the count of failures, unless this window has reached its number of events."""
    more = attempt.may_log()
    if not more:
        return
    refused = "further attempts were refused until the window of 15 minutes ended."
    detail.setdefault("note", f"At least {failures}: {refused}")
    if more == "last":
        detail["note"] += " Further failures in this window are not logged."
    audit.log(Action.SIGN_IN_FAILED, person or get_user_model(), by=None, failures=failures, **detail)


def with_status_of_refusal(page):
    """A page with status 429 and Retry-After if its form refused to try anything."""

    @wraps(page)
    def view(request, *args, **kwargs):
        response = page(request, *args, **kwargs)
        shown = getattr(response, "context_data", None) or {}
        for form in (shown.get("form"), shown.get("webauthn_form")):
            if refused := getattr(form, "refused", None):
                response.status_code = 429
                response["Retry-After"] = str(refused.seconds)
        return response

    return view


class SignInView(LoginView):
    """The page of the password; accounts with a second factor are asked for it next."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form):
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, login)


@never_cache
@with_status_of_refusal
def sign_in(request, extra_context=None):
    """`login` of the admin site, which cannot ask for a second factor. With `?link=1` it links an account elsewhere."""
    there = SignInView(request=request).get_redirect_url() or reverse("admin:index")
    is_staff = admin.site.has_permission(request)
    linking = "link" in request.GET and (is_staff or links.invited(request) is not None)
    if request.method == "GET" and is_staff and not linking:
        return HttpResponseRedirect(there)
    provider = providers.offered(linking)
    shown = admin.site.each_context(request) | {
        "title": "Sign in",
        "app_path": request.get_full_path(),
        REDIRECT_FIELD_NAME: there,
        "linking": linking,
        "provider": provider,
    }
    request.current_app = admin.site.name
    page = SignInView.as_view(extra_context=shown)
    if provider:  # whose form leads there, which no other page does
        page = csp_override(settings.SECURE_CSP | {"form-action": [CSP.SELF, providers.origin()]})(page)
    return page(request)


class OwnPasswordForm(Limited, AdminPasswordChangeForm):
    """Limited like signing in: on an unlocked screen, somebody could try old passwords here."""

    def clean_old_password(self):
        with self.trying(f"old password of {self.user.pk}", ""):
            return super().clean_old_password()

    @transaction.atomic
    def save(self, commit=True):
        user = super().save(commit)
        audit.log(Action.PASSWORD_CHANGED, user, by=user)
        return user


class PasswordAgainForm(Limited, ReauthenticateForm):
    def clean_password(self):
        with self.trying(f"old password of {self.user.pk}", ""):
            return super().clean_password()


class LimitedCode(Limited):
    """Codes and security keys of an account share one count."""

    def trying_code(self):
        return self.trying(
            f"code of {self.user.pk}", client_address(context.request), limits.CODES_OF_ACCOUNT
        )

    def clean_code(self):
        try:
            with self.trying_code():
                return super().clean_code()
        except InvalidToken:
            logger.error(
                "The second factors of account %s are encrypted with a key that the settings lack.",
                self.user.pk,
            )
            raise ValidationError(
                "Your second factor cannot be checked: the site lacks the key that it is encrypted with. Ask an "
                "administrator to reset your second factors."
            ) from None


class CodeForm(LimitedCode, AuthenticateForm):
    pass


class CodeAgainForm(LimitedCode, ReauthenticateFormOfCodes):
    pass


class NewAppForm(LimitedCode, ActivateTOTPForm):
    """Until a code is entered, the secret of the new authenticator waits in the session, encrypted."""

    def __init__(self, *args, **kwargs):
        session = context.request.session
        if kept := session.get(SECRET_SESSION_KEY):
            session[SECRET_SESSION_KEY] = factors.decrypt(kept)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = factors.encrypt(self.secret)


class LimitedKey(LimitedCode):
    def clean_credential(self):
        with self.trying_code():
            return super().clean_credential()


class KeyForm(LimitedKey, AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(LimitedKey, ReauthenticateWebAuthnForm):
    pass


urlpatterns = [path("", admin.site.login, name="account_login")]  # the name that allauth knows
