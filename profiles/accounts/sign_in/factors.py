"""Second factors: whether a session has shown one, which an account has, and removing them.

The models and checks are those of allauth; what it stores of authenticator apps and recovery codes is encrypted.
"""

import base64
from functools import lru_cache
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from audit_log import audit
from audit_log.actions import Action

from .sessions import end_sessions

SALT = "second factor"


def is_shown(request):
    """Whether a second factor was shown in this session."""
    return any(one["method"] == "mfa" for one in get_authentication_records(request, request.user))


def note_added(request):
    """The session that adds a factor has shown it. Those that were begun without one end."""
    if not is_shown(request):
        record_authentication(request, request.user, "mfa", type=factors_of(request.user).last().type)
        end_sessions(request.user, but=request.session.session_key)


def where_to_show(request):
    """The page that a session has to pass before the desk opens; empty where it may open."""
    if not settings.SECOND_FACTOR or is_shown(request):
        return ""
    if not has_factor(request.user):
        return reverse("mfa_index")
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("admin:index")
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"


def factors_of(user):
    """The authenticator app and the security keys of an account, the oldest first; recovery codes only replace them."""
    kept = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return kept.order_by("created_at")


def has_factor(user):
    return factors_of(user).exists()


def may_lose(authenticator):
    """Whether an account may do without this one."""
    return not settings.SECOND_FACTOR or factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()


@transaction.atomic
def reset(user, *, by):
    """Remove all second factors of an account and end its sessions; return how many there were."""
    names = [str(one) for one in factors_of(user)]
    if names:
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        audit.log(Action.FACTORS_RESET, user, by=by, factors=", ".join(names))
    return len(names)


def encrypt(text):
    return _cipher(*_keys()).encrypt(text.encode()).decode()


def decrypt(text):
    """Raises InvalidToken where none of the keys fits."""
    return _cipher(*_keys()).decrypt(text.encode()).decode()


def _keys():
    return [
        key
        for key in (settings.SECOND_FACTOR_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        if key
    ]


@lru_cache(maxsize=4)
def _cipher(*keys):
    """It encrypts with the first key, and decrypts with any."""
    derived = (salted_hmac(SALT, "", secret=key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
