"""Signing in and one's own password, each told to the audit log."""

import datetime

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from minerals import audit
from minerals.models import AuditEvent, Deed

FAILURES_AN_HOUR = 20  # of one account that are told: the log cannot be emptied, so nobody may fill it


class SignInForm(AdminAuthenticationForm):
    """Of a failure the account is told, not what was typed: that may be a password in the wrong field."""

    def clean(self):
        try:
            cleaned = super().clean()
        except ValidationError:
            self._tell_failure()
            raise
        if self.user_cache is not None:
            audit.log(Deed.SIGNED_IN, self.user_cache, by=self.user_cache)
        return cleaned

    def _tell_failure(self):
        users = get_user_model().objects
        person = users.filter(username=self.cleaned_data.get("username"), is_staff=True).first()
        if person is None:
            return
        hour_ago = timezone.now() - datetime.timedelta(hours=1)
        told = AuditEvent.objects.about(person).filter(act=Deed.SIGN_IN_FAILED, at__gt=hour_ago).count()
        if told < FAILURES_AN_HOUR:
            more = (
                {"note": "Further failures within the hour are not told."}
                if told == FAILURES_AN_HOUR - 1
                else {}
            )
            audit.log(Deed.SIGN_IN_FAILED, person, by=None, **more)


class OwnPasswordForm(AdminPasswordChangeForm):
    @transaction.atomic
    def save(self, commit=True):
        user = super().save(commit)
        audit.log(Deed.PASSWORD_CHANGED, user, by=user)
        return user
