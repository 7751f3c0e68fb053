"""The desk: the stock admin, with the pages that editors and moderators need."""

from django.contrib import admin

from . import audit_log, draft, editions, moving, people, record, reviews, revisions, saved_filters, sets
from .signing_in import OwnPasswordForm, SignInForm

__all__ = [
    "audit_log",
    "draft",
    "editions",
    "moving",
    "people",
    "record",
    "reviews",
    "revisions",
    "saved_filters",
    "sets",
]

admin.site.login_form = SignInForm
admin.site.password_change_form = OwnPasswordForm
admin.site.site_header = "Critical Minerals Atlas"
admin.site.site_title = "Atlas desk"
admin.site.index_title = "Desk"
admin.site.enable_nav_sidebar = False  # the header leads everywhere
admin.site.disable_action("delete_selected")  # nothing here is deleted by the dozen
