from django.urls import path

from . import views
from .version1 import api

app_name = "api"

urlpatterns = [
    path("", views.documentation, name="documentation"),
    path("v1/", api.urls),
]
