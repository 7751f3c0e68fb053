"""People of the desk: accounts, their groups, and where they may act."""

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from minerals import audit
from minerals.admin import AuditedAdmin
from minerals.models import Deed

from .. import people
from ..models import StaffMember

User = get_user_model()
admin.site.unregister([User, Group])

MAIL = [field.name for field in StaffMember._meta.fields if field.name.startswith("mail_")]
RIGHTS = ["is_active", "is_staff", "is_superuser", "groups"]


class LimitsForm(forms.ModelForm):
    """Where somebody may act. `manager` looks after them, and gives no more than they have themselves."""

    manager = None  # the one who looks; set by whoever makes the class

    class Meta:
        model = StaffMember
        fields = ["regions"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("regions"):
            field.widget = forms.CheckboxSelectMultiple()
            field.help_text = StaffMember._meta.get_field("regions").help_text
            field.queryset = people.regions_to_give(self.manager)
            field.required = people.must_limit(self.manager)


def limits_form(request):
    return type("LimitsForm", (LimitsForm,), {"manager": request.user})


class LimitsInline(admin.StackedInline):
    model = StaffMember
    fields = ["regions", "mail"]
    readonly_fields = ["mail"]  # each chooses their own
    verbose_name = "limits and mail"
    can_delete = False
    max_num = 1

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, form=limits_form(request), **kwargs)

    @admin.display(description="mail they get")
    def mail(self, member):
        wanted = [
            str(StaffMember._meta.get_field(name).verbose_name) for name in MAIL if getattr(member, name)
        ]
        return "; ".join(wanted) or "none"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_give_rights(request, obj)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and _may_give_rights(request, obj)


def _may_give_rights(request, person):
    """Nobody but a superuser sets their own rights: another administrator does."""
    return request.user.is_superuser or not person or person.pk != request.user.pk


@admin.register(User)
class PersonAdmin(AuditedAdmin, UserAdmin):
    """What a person may do comes from groups alone. Nobody is deleted: the record keeps their name."""

    list_display = ["username", "full_name", "roles", "limits", "is_active", "is_staff", "last_login"]
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

    @admin.display(description="name", ordering="first_name")
    def full_name(self, person):
        return person.get_full_name()

    @admin.display(description="groups")
    def roles(self, person):
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description="only in", empty_value="everywhere")
    def limits(self, person):
        member = getattr(person, "staff_member", None)
        return ", ".join(str(region) for region in member.regions.all()) if member else ""

    # Who may

    def has_change_permission(self, request, obj=None):
        """Whoever sets a password has its owner's rights, so nobody changes an account that may do more."""
        return super().has_change_permission(request, obj) and not (
            obj and people.why_not_manage(request.user, obj)
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
            kwargs["queryset"] = people.groups_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Saving

    def save_related(self, request, form, formsets, change):
        """Whoever is limited to regions makes accounts with the same limits."""
        super().save_related(request, form, formsets, change)
        if not change and people.must_limit(request.user):
            member = StaffMember.objects.create(user=form.instance)
            member.regions.set(people.regions_to_give(request.user))
            audit.log(Deed.ADDED, member, by=request.user, changes=audit.difference({}, audit.values(member)))

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request, id, form_url=""):
        """That a password was changed is told, never what it was or is."""
        if request.method != "POST":
            return super().user_change_password(request, id, form_url)
        with transaction.atomic():
            person = self.get_object(request, id)
            before = person and person.password
            response = super().user_change_password(request, id, form_url)
            if person and User.objects.values_list("password", flat=True).get(pk=person.pk) != before:
                audit.log(Deed.PASSWORD_CHANGED, person, by=request.user)
        return response


@admin.register(StaffMember)
class StaffMemberAdmin(AuditedAdmin):
    """Where each may act, in one list. A row is made on the page of the person."""

    list_display = ["user", "only_in", *MAIL]
    list_filter = ["regions"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    fields = ["user", "regions", *MAIL]
    readonly_fields = ["user", *MAIL]
    ordering = ["user__username"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("regions")

    @admin.display(description="only in", empty_value="everywhere")
    def only_in(self, member):
        return ", ".join(str(region) for region in member.regions.all())

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, form=limits_form(request), **kwargs)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and not (
            obj and (people.why_not_manage(request.user, obj.user) or not _may_give_rights(request, obj.user))
        )

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The groups are kept by `profiles/groups.py`: here they are read."""

    filter_horizontal = []

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
