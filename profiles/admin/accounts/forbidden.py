"""The page of 403 at the desk: the reason, the rights of the account, and where to go."""

from django.contrib import admin
from django.contrib.auth import get_permission_codename, get_user_model
from django.http import HttpResponseForbidden
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from admin_base.base import typed_texts

from ...accounts import rights
from ..base import whole

# The permissions of an address, by name. A DeskPage declares its own, and Django's pages ask for those of their table.
ASKED = {
    "auth_user_password_change": ("auth.change_user",),
    "auth_user_invite": ("auth.change_user",),
    "auth_user_reset_factors": ("auth.change_user",),
    "audit_log_auditevent_export": ("audit_log.export_auditevent",),
    "minerals_figure_correct": ("minerals.add_figurerevision",),
    "minerals_releaseimport_apply": ("minerals.add_releaseimport",),
    "minerals_releaseimport_discard": ("minerals.add_releaseimport",),
    "profiles_profile_present": ("profiles.view_profile",),
    "profiles_publicationset_add": ("profiles.add_publicationset", "profiles.publish_review"),
    "profiles_savedfilter_save": ("profiles.view_profile",),
}
STANDARD = {"changelist": "view", "history": "view", "add": "add", "delete": "delete"}


def forbidden(request, exception):
    """`handler403`. It names the missing right, and nothing that the account may not see."""
    user = getattr(request, "user", None)
    if not (request.path.startswith(reverse("admin:index")) and user and user.is_staff):
        # Django's own page reads the posted body again, which may itself be the problem.
        return HttpResponseForbidden(render_to_string("403.html"))
    context = {
        **admin.site.each_context(request),
        "title": f"Your account may not {'do' if request.method == 'POST' else 'open'} this",
        "why": _why(request, user, str(exception)),
        "groups": list(user.groups.order_by("name").values_list("name", flat=True)),
        "limits": rights.limits(user),
        "typed": typed_texts(request.POST),
        "again": request.get_full_path() if request.method in ("GET", "HEAD") else reverse("admin:index"),
    }
    response = render(request, "admin/forbidden.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _why(request, user, reason):
    """Return why somebody may not: a missing permission, the exception's reason, a stronger account, or a region."""
    model, asked = asked_of(request)
    if why := rights.why_lacking(user, asked, model):
        return why
    if reason:
        return reason
    if model is get_user_model():
        named = request.resolver_match.kwargs
        key = str(named.get("object_id", named.get("id", "")))
        person = model.objects.filter(pk=whole(key)).first()
        if why := person and rights.why_not_manage(user, person):
            return why
    if rights.limits(user):
        return "Your account may do this in its own regions only."
    return "No account may do this here."


def asked_of(request):
    """Return (the model of an address, the permissions that it needs)."""
    match = request.resolver_match
    name = match.url_name if match else ""
    models = [one for one in admin.site._registry if name.startswith(f"{_prefix(one)}_")]
    model = max(models, key=lambda one: len(_prefix(one)), default=None)  # one name may begin with another
    if name in ASKED or not match:
        return model, ASKED.get(name, ())
    if page := getattr(match.func, "view_class", None):
        asked = page.permissions(match.func.view_initkwargs["name"], request.method, match.kwargs)
        if asked:
            return model, tuple(f"profiles.{permission}" for permission in asked)
    if model is None:
        return None, ()
    view = name.removeprefix(f"{_prefix(model)}_")
    verb = STANDARD.get(view) or ("change" if request.method == "POST" else "view")
    return model, (f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}",)


def _prefix(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"
