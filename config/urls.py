from django.contrib import admin
from django.urls import include, path

handler400 = "website.errors.bad_request"
handler403 = "profiles.admin.accounts.forbidden.forbidden"
handler404 = "website.views.not_found"
handler500 = "website.errors.server_error"

urlpatterns = [
    path("admin/my-settings/", include("profiles.admin.accounts.people")),
    path("admin/", admin.site.urls),
    path("api/", include("website.api.urls")),
    path("", include("profiles.urls")),
    path("", include("minerals.urls")),
    path("", include("website.urls")),
]
