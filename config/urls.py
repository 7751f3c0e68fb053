from django.contrib import admin
from django.urls import include, path

handler400 = "website.errors.bad_request"
handler403 = "profiles.admin.accounts.forbidden.forbidden"
handler404 = "website.views.not_found"
handler500 = "website.errors.server_error"

urlpatterns = [
    path("admin/my-settings/", include("profiles.admin.accounts.people")),
    path("admin/security/", include("profiles.admin.accounts.security")),
    path("admin/provider/", include("profiles.admin.accounts.single_sign_on")),
    path("admin/password/", include("profiles.admin.accounts.passwords")),
    path("admin/status/", include("profiles.admin.status")),
    path("admin/", admin.site.urls),
    path("admin/login/", include("profiles.admin.accounts.signing_in")),  # for its name alone
    path("api/", include("website.api.urls")),
    path("", include("profiles.urls")),
    path("", include("minerals.urls")),
    path("", include("website.urls")),
]
