from django.urls import path

from . import views

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("methodology/", views.methodology, name="methodology"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
]
