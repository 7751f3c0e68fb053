"""Accounts of the desk, their groups and regions, and the mail that each person wants."""

from allauth.account import admin as account_admin
from allauth.mfa import admin as mfa_admin
from allauth.socialaccount import admin as socialaccount_admin
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from admin_base.base import AuditedAdmin, ReadOnlyAdmin
from audit_log import audit
from audit_log.actions import Action

from ... import workflow
from ...accounts import rights
from ...accounts.sign_in.sessions import end_sessions
from ...models import StaffMember
from ..base import column
from .inviting import Invites

User = get_user_model()
admin.site.unregister([User, Group])
# Nobody looks into the tables of allauth: what a person may know and change is on their own page.
OF_ALLAUTH = {module.__name__.split(".")[1] for module in (account_admin, mfa_admin, socialaccount_admin)}
admin.site.unregister([model for model in admin.site._registry if model._meta.app_label in OF_ALLAUTH])

MAIL = [field.name for field in StaffMember._meta.fields if field.name.startswith("mail_")]
RIGHTS = ["is_active", "is_staff", "is_superuser", "groups"]


class OffersRegions:
    """An admin of StaffMember whose form has the regions that its user can give, as boxes to tick."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "regions":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        regions, required = rights.regions_to_give(request.user), rights.must_limit(request.user)
        return db_field.formfield(widget=forms.CheckboxSelectMultiple, queryset=regions, required=required)


class LimitsForm(forms.ModelForm):
    def clean(self):
        cells, person = super().clean(), self.instance.user
        limits = cells.get("regions")
        if limits and (why := rights.why_keep(person, _held(person) | {"regions": limits})):
            self.add_error("regions", why)
        return cells


class LimitsInline(OffersRegions, admin.StackedInline):
    model = StaffMember
    form = LimitsForm
    fields = ["regions", "mail"]
    readonly_fields = ["mail"]  # each chooses their own
    verbose_name = "limits and mail"
    can_delete = False
    max_num = 1

    @admin.display(description="mail they get")
    def mail(self, member):
        wanted = [StaffMember._meta.get_field(name) for name in MAIL if getattr(member, name)]
        return "; ".join(str(field.verbose_name) for field in wanted) or "none"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_give_rights(request, obj)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and _may_give_rights(request, obj)


def _may_give_rights(request, person):
    """Only a superuser may set their own rights."""
    return request.user.is_superuser or not person or person.pk != request.user.pk


def _regions(member):
    return ", ".join(map(str, member.regions.all())) if member else ""


class PersonForm(UserChangeForm):
    def clean(self):
        cells = super().clean()
        after = {name: cells[name] for name in RIGHTS if name in cells}
        if after and (why := rights.why_keep(self.instance, _held(self.instance) | after)):
            self.add_error(None, why)
        return cells


class PasswordForm(AdminPasswordChangeForm):
    """Also takes the password away, and with it signing in."""

    def clean(self):
        cells = super().clean()
        after = {"has_password": self.cleaned_data["set_usable_password"]}
        if why := rights.why_keep(self.user, _held(self.user) | after):
            self.add_error("usable_password", why)
        return cells


def _held(person):
    """Return the rights, limits and password of an account, as `why_keep` takes them."""
    kept = {name: getattr(person, name) for name in RIGHTS if name != "groups"}
    limited = StaffMember.objects.filter(user=person, regions__isnull=False)
    kept |= {"groups": person.groups.all(), "regions": limited.values_list("regions", flat=True)}
    return kept | {"has_password": person.has_usable_password()}


full_name = column("full_name", User.get_full_name, description="name", ordering="first_name")
roles = column("roles", lambda person: ", ".join(map(str, person.groups.all())), description="groups")
everywhere = {"description": "only in", "empty_value": "everywhere"}
limits = column("limits", lambda person: _regions(getattr(person, "staff_member", None)), **everywhere)
only_in = column("only_in", _regions, **everywhere)


@admin.register(User)
class PersonAdmin(Invites, AuditedAdmin, UserAdmin):
    """The accounts of the desk. Rights come from groups only. Nobody is deleted, since records refer to them."""

    form = PersonForm
    change_password_form = PasswordForm
    list_display = ["username", full_name, roles, limits, "is_active", "is_staff", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": RIGHTS}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [LimitsInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups", "staff_member__regions")

    def has_change_permission(self, request, obj=None):
        """Whether the user has every right of the account: whoever sets its password can use it."""
        return super().has_change_permission(request, obj) and not (
            obj and rights.why_not_manage(request.user, obj)
        )

    def has_delete_permission(self, request, obj=None):
        return False

    # The form

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return [*fields, *(["is_superuser"] if _may_give_rights(request, obj) else RIGHTS)]

    def get_inlines(self, request, obj):
        return super().get_inlines(request, obj) if obj else []

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            kwargs["queryset"] = rights.groups_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Saving

    def save_model(self, request, obj, form, change):
        """End the sessions of an account that is switched on or off, so that none comes back with it."""
        super().save_model(request, obj, form, change)
        if change and {"is_active", "is_staff"} & {*form.changed_data}:
            end_sessions(obj)

    def save_related(self, request, form, formsets, change):
        """Give a new account the regional limits of its creator."""
        super().save_related(request, form, formsets, change)
        if not change:
            self.send_invitation(request, form.instance)
        if not change and rights.must_limit(request.user):
            member = StaffMember.objects.create(user=form.instance)
            member.regions.set(rights.regions_to_give(request.user))
            changes = audit.difference({}, audit.values(member))
            audit.log(Action.ADDED, member, by=request.user, changes=changes)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request, id, form_url=""):
        """Log that a password was changed, never the password."""
        if request.method != "POST":
            return super().user_change_password(request, id, form_url)
        with transaction.atomic():
            person = self.get_object(request, id)
            before = person and person.password
            response = super().user_change_password(request, id, form_url)
            if person and User.objects.values_list("password", flat=True).get(pk=person.pk) != before:
                audit.log(Action.PASSWORD_CHANGED, person, by=request.user)
        return response


@admin.register(StaffMember)
class StaffMemberAdmin(OffersRegions, AuditedAdmin):
    """The regions and mail settings of everybody, in one list. A row is added on the page of the person."""

    form = LimitsForm
    list_display = ["user", only_in, *MAIL]
    list_filter = ["regions"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    fields = ["user", "regions", *MAIL]
    readonly_fields = ["user", *MAIL]
    ordering = ["user__username"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("regions")

    def has_delete_permission(self, request, obj=None):
        return False

    has_add_permission = has_delete_permission

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and not (
            obj and (rights.why_not_manage(request.user, obj.user) or not _may_give_rights(request, obj.user))
        )


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):
    """The groups, read-only: they come from `profiles/accounts/groups.py`."""

    filter_horizontal = []


FOR_DECIDERS = ("mail_submissions", "mail_digest")


class OwnSettingsForm(forms.ModelForm):
    class Meta:
        model = StaffMember
        fields = MAIL
        help_texts = dict.fromkeys(MAIL, "")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.instance.user
        if not any(workflow.may(user, permission) for permission in ("decide_review", "publish_review")):
            for name in FOR_DECIDERS:
                del self.fields[name]


def my_settings(request):
    """“My settings”: the mail that a person wants. Only ever the settings of `request.user`."""
    member = StaffMember.objects.filter(user=request.user).first() or StaffMember(user=request.user)
    # A form with no box ticked posts only its token, so it is bound to any POST.
    form = OwnSettingsForm(request.POST if request.method == "POST" else None, instance=member)
    if form.is_valid():
        with transaction.atomic():
            member = form.save()
            changes = {
                name: [str(form.initial[name]), str(form.cleaned_data[name])] for name in form.changed_data
            }
            if changes:
                audit.log(Action.CHANGED, member, by=request.user, changes=changes)
        messages.success(request, "Your settings are saved.")
        return HttpResponseRedirect(reverse("my_settings"))
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": "My settings", "form": form}
    return TemplateResponse(request, "admin/profiles/my_settings.html", context)


urlpatterns = [path("", admin.site.admin_view(my_settings), name="my_settings")]
