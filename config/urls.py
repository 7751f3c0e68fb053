from django.contrib import admin
from django.urls import include, path

handler404 = "website.views.not_found"

urlpatterns = [
    path("admin/my-settings/", include("profiles.admin.own_settings")),
    path("admin/", admin.site.urls),
    path("", include("profiles.urls")),
    path("", include("minerals.urls")),
    path("", include("website.urls")),
]
