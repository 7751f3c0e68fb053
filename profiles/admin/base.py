"""Helpers that the pages of the desk share: days from a request, addresses of objects, and the classes of pages."""

import datetime
import re

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views import View

from admin_base.base import PlainCheckboxes, desk_context, open_object, whole

from .. import workflow


def looks_like_day(text):
    """Whether `text` has the form 2026-10-25, on the calendar or not."""
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text))


def day_of(text):
    """The date of 2026-10-25. Raises ValueError for one that is not on the calendar, or too late to have an end."""
    day = datetime.date.fromisoformat(text)
    try:
        end_of(day).astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return day


def end_of(day):
    """The last moment of a day of the site's calendar."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


def url_of(model_admin, name, *args):
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{name}", args=args)


def country_of(subject):
    """The place of a profile, an edition or a review; None for a set."""
    of = getattr(getattr(subject, "profile", subject), "subject", None)
    return of and of.place


class DeskPage(View):
    """A page beside those of a ModelAdmin, which `paths` gives to it with the name of its address."""

    http_method_names = ["get", "head", "post"]
    model_admin = None
    name = ""
    object = None
    permission = ""  # of this app, to open the page
    permission_to_post = ""  # where more may read it

    @classmethod
    def permissions(cls, name, method, arguments):
        """The permissions of a page, by its name, the method and the arguments of its address."""
        needed = cls.permission_to_post if method == "POST" else ""
        return tuple(filter(None, [needed or cls.permission]))

    def dispatch(self, request, **kwargs):
        self.check(request)
        return super().dispatch(request, **kwargs)

    def check(self, request):
        """Raise PermissionDenied without the permission for the page, or for the country of its object."""
        country = self.object and country_of(self.object)
        needed = self.permissions(self.name, request.method, self.kwargs)
        if not (
            all(workflow.may(request.user, one, country) for one in needed) and self.is_open_to(request.user)
        ):
            raise PermissionDenied

    def is_open_to(self, user):
        """Whether this user may open the page, beyond its permissions."""
        return True

    def render(self, template, *, status=None, **context):
        context = desk_context(self.model_admin, self.request, **{"original": self.object, **context})
        return TemplateResponse(self.request, f"admin/profiles/{template}.html", context, status=status)


class ListPage(DeskPage):
    """A page for those who may see the list of the ModelAdmin."""

    def is_open_to(self, user):
        return self.model_admin.has_view_or_change_permission(self.request)


class ObjectPage(DeskPage):
    """A page of one object, for those who may see it."""

    def dispatch(self, request, object_id, **kwargs):
        self.object = open_object(self.model_admin, request, object_id)
        return super().dispatch(request, **kwargs)

    def url(self, name="change", *args):
        return url_of(self.model_admin, name, self.object.pk, *args)

    def to(self, name="change"):
        return HttpResponseRedirect(self.url(name))

    def refused(self, reason, name):
        """Show the reason on page `name` of the object, or on the list if the object has been deleted since."""
        messages.error(self.request, reason)
        if self.model_admin.model.objects.filter(pk=self.object.pk).exists():
            return self.to(name)
        return HttpResponseRedirect(url_of(self.model_admin, "changelist"))


def column(name, value, **options):
    """A column of a list that shows `value(row)`; `options` are those of `admin.display`."""

    def show(row):
        return value(row)

    show.__name__ = name
    return admin.display(**options)(show)


class HasPages(admin.ModelAdmin):
    """A ModelAdmin with `pages` beside Django's own: (address, DeskPage, name)."""

    pages = ()
    only_pages = False

    def get_urls(self):
        prefix, protected = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        found = [
            path(address, protected(page.as_view(model_admin=self, name=name)), name=f"{prefix}_{name}")
            for address, page, name in self.pages
        ]
        return found if self.only_pages else [*found, *super().get_urls()]


class OnlyPages(HasPages):
    """A ModelAdmin that shows only its `pages`, none of Django's own."""

    only_pages = True

    def has_module_permission(self, request):
        return False


class ChecksChoice(PlainCheckboxes):
    """A list whose actions refuse a malformed choice of rows."""

    def response_action(self, request, queryset, **kwargs):
        if any(whole(chosen) is None for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "Nothing was done: choose from the list.", messages.ERROR)
            return None
        return super().response_action(request, queryset, **kwargs)
