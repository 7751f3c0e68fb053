"""Settings of signing in that no variable changes. `config.settings` takes them all over."""

import re

_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["profiles.workflow.rules.AccountBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # without use: `profiles/accounts/sign_in/sessions.py` notes it
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # at most; `profiles/accounts/sign_in/links.py` has that of each link
MFA_ADAPTER = "profiles.accounts.sign_in.adapters.FactorAdapter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that are wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator enters the addresses
ACCOUNT_ADAPTER = "profiles.accounts.sign_in.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "profiles.accounts.sign_in.adapters.ProviderAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # `profiles/accounts/limits.py` has them
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Critical Minerals Atlas"
_PAGES = "profiles.admin.accounts.signing_in"
ACCOUNT_FORMS = {"reauthenticate": f"{_PAGES}.PasswordAgainForm"}
MFA_FORMS = {
    "authenticate": f"{_PAGES}.CodeForm",
    "reauthenticate": f"{_PAGES}.CodeAgainForm",
    "activate_totp": f"{_PAGES}.NewAppForm",
    "authenticate_webauthn": f"{_PAGES}.KeyForm",
    "reauthenticate_webauthn": f"{_PAGES}.KeyAgainForm",
}


def openid_connect(issuer, name, client_id, secret):
    """The setting SOCIALACCOUNT_PROVIDERS: one provider, or none where there is no issuer."""
    app = {
        "provider_id": issuer_key(issuer),
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": issuer.rstrip("/"),
            # Tokens are of this issuer, whatever its configuration says; who it is stands in them alone.
            "openid_configuration_overrides": {"issuer": issuer},
            "fetch_userinfo": False,
        },
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if issuer else []}}


def issuer_key(text):
    """A word for an issuer, for addresses: accounts that are linked through one are not known to another."""
    return re.sub(r"[^a-z0-9]+", "-", text.partition("://")[2].lower()).strip("-")
