"""The desk: the stock admin, with the pages that editors and moderators need."""

from django.contrib import admin

from . import editions, reports
from .accounts import people
from .accounts.signing_in import OwnPasswordForm, sign_in
from .audit import audit_log
from .history import history
from .lists import addresses, saved_filters
from .moved import pages as moved_figures
from .profile import profile_admin
from .reviews import reviews, sets

REGISTERED = (
    addresses, audit_log, editions, history, moved_figures, people, profile_admin, reports, reviews, saved_filters,
    sets,
)  # fmt: skip

admin.site.login = sign_in
admin.site.password_change_form = OwnPasswordForm
admin.site.site_header = "Critical Minerals Atlas"
admin.site.site_title = "Atlas desk"
admin.site.index_title = "Desk"
admin.site.enable_nav_sidebar = False  # the header leads everywhere
admin.site.disable_action("delete_selected")  # nothing here is deleted by the dozen
