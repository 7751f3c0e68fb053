"""Signing in and changing your password, both limited and logged."""

import logging
from functools import wraps

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ...accounts.sign_in_limits import PER_ACCOUNT, PER_ADDRESS, Attempt, client_address

logger = logging.getLogger(__name__)


class SignInForm(AdminAuthenticationForm):
    """The sign-in form. A failure logs the account, never the input: it may be a password in the wrong field."""

    refused = None  # a LimitReached, if no password was tried

    def clean(self):
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        attempt = Attempt.begin(name, client_address(self.request))
        self.refused = attempt.take()
        if self.refused:
            raise ValidationError(str(self.refused), code="too_many_attempts")
        try:
            cleaned = super().clean()
        except ValidationError:
            person = get_user_model().objects.filter(username=name, is_staff=True).first()
            log_failure(attempt, person)
            raise
        log_earlier_failures(attempt, self.user_cache)
        attempt.succeed()
        audit.log(Action.SIGNED_IN, self.user_cache, by=self.user_cache)
        return cleaned


def log_failure(attempt, person):
    """One event for each account or address and window, once it reaches its limit; `person` may be None."""
    logger.warning(
        "Failed sign-in: account %s, address %s",
        person.pk if person else "unknown",
        attempt.address or "unknown",
    )
    for kind in attempt.reached():
        if kind == "account":
            of = {} if person else {"name": "one that no account has"}
            write(attempt, person, failures=PER_ACCOUNT, **of)
        else:
            write(attempt, None, failures=PER_ADDRESS, address=attempt.address)


def log_earlier_failures(attempt, person):
    """Log failures below the limit when a sign-in succeeds."""
    if count := attempt.earlier_failures():
        write(attempt, person, failures=count, note="Before the sign-in that follows.")


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


def with_status_of_refusal(sign_in):
    """The sign-in view with status 429 and Retry-After if its form refused to try a password."""

    @wraps(sign_in)
    def view(request, extra_context=None):
        response = sign_in(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if refused := getattr(form, "refused", None):
            response.status_code = 429
            response["Retry-After"] = str(refused.seconds)
        return response

    return view


class OwnPasswordForm(AdminPasswordChangeForm):
    """Limited like signing in: on an unlocked screen, somebody could try old passwords here."""

    def clean_old_password(self):
        attempt = Attempt.begin(f"old password of {self.user.pk}", "")
        if refused := attempt.take():
            raise ValidationError(str(refused), code="too_many_attempts")
        try:
            old = super().clean_old_password()
        except ValidationError:
            log_failure(attempt, self.user)
            raise
        attempt.succeed()
        return old

    @transaction.atomic
    def save(self, commit=True):
        user = super().save(commit)
        audit.log(Action.PASSWORD_CHANGED, user, by=user)
        return user
