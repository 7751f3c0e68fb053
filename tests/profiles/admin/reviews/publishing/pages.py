"""Addresses and forms of the pages by which something is published, and what they answer."""

from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from django.utils import timezone

BERLIN = ZoneInfo("Europe/Berlin")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(review):
    return reverse("admin:profiles_review_change", args=[review.pk])


def step(name, review):
    return reverse("admin:profiles_review_step", args=[review.pk, name])


def set_step(name, one):
    return reverse(f"admin:profiles_publicationset_{name}", args=[one.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def at(day, clock, zone="Europe/Berlin", **more):
    return {"date": day, "time": clock, "zone": zone, **more}


def next_year(month_and_day):
    return f"{timezone.now().year + 1}-{month_and_day}"
