"""World maps of rows made by hand, and a page with one."""

from decimal import Decimal

from django.conf import settings
from django.template import engines
from django.utils.csp import build_policy

from minerals.world_map import world_map

from ..observations import row, series


def drawn(*rows):
    return world_map(series(*rows))


def place(found, code):
    return next(one for one in found.places if one.code == code)


def every_state():
    return drawn(
        row("AUS", 60),
        row("CHL", 10, is_estimate=True),
        row("SGP", 3),
        row("USA", flag="withheld"),
        row("CHN", flag="bounded", lower=Decimal(5)),
        row("IND", flag="bounded", upper=Decimal(2)),
        row("ZAF", flag="range", lower=Decimal(1), upper=Decimal(3)),
        row("BRA", flag="described", text="Large"),
        row("CAN", 4),
        row("RUS", flag="not-available"),
        row("FRA", flag="blank"),
        row("JPN", 0, flag="zero"),
        row("OTH", 7),
        row("WLD", 100, excludes=("CAN",)),
    )


def open_map(page, live_server):
    """Open a page with the map of every state, under the policy of the site."""
    page_of = engines["django"].from_string(
        '{% extends "base.html" %}{% load static %}'
        '{% block sheets %}<link rel="stylesheet" href="{% static "css/map.css" %}">{% endblock %}'
        "{% block content %}<h1>Cobalt</h1>"
        '{% include "minerals/includes/world_map.html" %}{% endblock %}'
    )
    body = page_of.render({"map": every_state()})
    policy = build_policy(settings.SECURE_CSP)
    page.route(
        f"{live_server.url}/the-map/",
        lambda route: route.fulfill(
            body=body, content_type="text/html", headers={"Content-Security-Policy": policy}
        ),
    )
    page.goto("/the-map/")
