from django.urls import path

from . import views

app_name = "profiles"

urlpatterns = [
    path("countries/", views.profile_list, name="list"),
    path("countries/<str:slug>/", views.country_detail, name="detail"),
    path("countries/<str:slug>/editions/", views.edition_list, name="editions"),
    path("countries/<str:slug>/editions/<int:number>/", views.edition_detail, name="edition"),
    path("images/<str:name>", views.published_image, name="image"),
]
