"""One's own sign-in: second factors, recovery codes, sessions. Most pages are allauth's, in the desk's look."""

import json

from allauth.account.views import reauthenticate
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount.internal.flows.connect import disconnect, validate_disconnect
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from admin_base.base import whole
from audit_log import audit
from audit_log.actions import Action

from ...accounts.sign_in import factors, providers, sessions
from .signing_in import with_status_of_refusal


def desk_page(view, title, *, signed_in=True, **shown):
    """A view of allauth as a page of the desk: for staff, whether or not a second factor was shown."""
    limited = with_status_of_refusal(view)

    @never_cache
    def page(request, **kwargs):
        if (signed_in or request.user.is_authenticated) and not admin.site.has_permission(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        request.current_app = admin.site.name
        response = limited(request, **kwargs)
        if isinstance(response, TemplateResponse):
            desk = admin.site.each_context(request) | {"title": title, "form_url": request.get_full_path()}
            found = response.context_data or {}
            response.context_data = desk | shown | found | _key_options(found)
        return response

    return page


def _key_options(context):
    """Return what the script asks a security key for; nothing where the account has none that could answer."""
    (options,) = context.get("js_data", {"": {}}).values()
    asks = options.get("publicKey", {})
    usable = "rp" in asks or asks.get("allowCredentials")
    return {"js_options": json.dumps(options, cls=DjangoJSONEncoder) if usable else ""}


@require_safe
def security(request):
    """One's second factors and sessions."""
    kinds = ("totp", "webauthn", "recovery_codes")
    held = Authenticator.objects.filter(user=request.user).order_by("pk")
    found = {kind: [one for one in held if one.type == kind] for kind in kinds}
    codes_left = [len(one.wrap().get_unused_codes()) for one in found["recovery_codes"]]
    shown = {
        "apps": found["totp"],
        "keys": found["webauthn"],
        "codes_left": codes_left[0] if codes_left else None,
        "provider": providers.provider(),
        "linked": SocialAccount.objects.filter(user=request.user),
        "sessions": sessions.listed(request),
        "must_enrol": settings.SECOND_FACTOR and not (found["totp"] or found["webauthn"]),
    }
    return TemplateResponse(request, "admin/accounts/security.html", shown)


@require_POST
def end_session(request):
    """End one of one's own sessions, or all others."""
    mark = request.POST.get("mark", "")
    but = "" if mark else request.session.session_key
    if ended := sessions.end_sessions(request.user, mark=mark, but=but):
        audit.log(Action.SESSIONS_ENDED, request.user, by=request.user, sessions=ended)
    messages.success(request, f"{ended} session{'' if ended == 1 else 's'} ended.")
    return HttpResponseRedirect(reverse("mfa_index"))


@require_POST
def unlink(request):
    """Unlink one's account from the provider, unless it could not sign in then."""
    linked = SocialAccount.objects.filter(user=request.user, pk=whole(request.POST.get("account"))).first()
    if linked is None:
        raise Http404
    try:
        validate_disconnect(request, linked)
    except ValidationError:
        messages.error(request, "Set a password first: your account could not sign in without it.")
    else:
        disconnect(request, linked)
    return HttpResponseRedirect(reverse("mfa_index"))


class AddsFactor:
    def form_valid(self, form):
        response = super().form_valid(form)
        factors.note_added(self.request)
        return response


class AddApp(AddsFactor, totp.ActivateTOTPView):
    template_name = "admin/accounts/app.html"


class AddKey(AddsFactor, keys.AddWebAuthnView):
    template_name = "admin/accounts/key.html"


class RemoveKey(keys.RemoveWebAuthnView):
    template_name = "admin/accounts/confirm.html"

    def post(self, request, *args, **kwargs):
        if not get_adapter().can_delete_authenticator(self.get_object()):
            raise PermissionDenied(get_adapter().error_messages["cannot_delete_authenticator"])
        return super().post(request, *args, **kwargs)


def _template(name):
    return {"template_name": f"admin/accounts/{name}.html"}


SHOW, AGAIN = "Second factor", "Confirm that it is you"
urlpatterns = [
    path("", desk_page(security, "Sign-in and security"), name="mfa_index"),
    path("", desk_page(security, "Sign-in and security"), name="mfa_list_webauthn"),
    path("unlink/", desk_page(unlink, ""), name="unlink_provider"),
    path("sessions/end/", desk_page(end_session, ""), name="end_session"),
    path(
        "second-factor/",
        desk_page(codes.AuthenticateView.as_view(**_template("code")), SHOW, signed_in=False),
        name="mfa_authenticate",
    ),
    path(
        "confirm/password/",
        desk_page(reauthenticate.view_class.as_view(**_template("code")), AGAIN),
        name="account_reauthenticate",
    ),
    path(
        "confirm/code/",
        desk_page(codes.ReauthenticateView.as_view(**_template("code")), AGAIN),
        name="mfa_reauthenticate",
    ),
    path(
        "confirm/key/",
        desk_page(keys.ReauthenticateWebAuthnView.as_view(**_template("code")), AGAIN, key_only=True),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "app/add/",
        desk_page(AddApp.as_view(), "Add an authenticator app"),
        name="mfa_activate_totp",
    ),
    path(
        "app/remove/",
        desk_page(
            totp.DeactivateTOTPView.as_view(**_template("confirm")),
            "Remove the authenticator app",
            question="Sign-in will no longer accept its codes.",
            button="Remove",
        ),
        name="mfa_deactivate_totp",
    ),
    path(
        "keys/add/",
        desk_page(AddKey.as_view(), "Add a security key"),
        name="mfa_add_webauthn",
    ),
    path(
        "keys/<int:pk>/remove/",
        desk_page(
            RemoveKey.as_view(),
            "Remove a security key",
            question="Sign-in will no longer accept it.",
            button="Remove",
        ),
        name="mfa_remove_webauthn",
    ),
    path(
        "recovery-codes/",
        desk_page(recovery.ViewRecoveryCodesView.as_view(**_template("recovery_codes")), "Recovery codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/new/",
        desk_page(
            recovery.GenerateRecoveryCodesView.as_view(**_template("confirm")),
            "Make new recovery codes",
            question="The old ones will no longer work.",
            button="Make new codes",
        ),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        desk_page(recovery.DownloadRecoveryCodesView.as_view(), ""),
        name="mfa_download_recovery_codes",
    ),
]
