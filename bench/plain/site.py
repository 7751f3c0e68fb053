"""The plain implementation: what a Django developer writes first, with the texts, rows and minerals of our profiles.

Generic views, the ORM, django-filter, templates, the middleware of startproject and gzip. It has no figures, charts,
editions or search, so a page of it is much less than one of ours.
"""

import json
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>
{% block title %}{% endblock %}</title></head>
<body><header><a href="/">Profiles</a></header><main>{% block content %}{% endblock %}</main></body></html>"""
PROFILE = """{% extends "base" %}{% block title %}{{ object.name }}{% endblock %}{% block content %}
<h1>{{ object.name }}</h1><p>{{ object.tagline }}</p><p>{{ object.region }}</p>
<ul>{% for one in object.minerals.all %}<li><a href="/?mineral={{ one.slug }}">{{ one.name }}</a></li>{% endfor %}</ul>
{% for one in object.texts.all %}<section><h2>{{ one.heading }}</h2>{{ one.text|linebreaks }}</section>{% endfor %}
{% for one in object.rows.all %}<h3>{{ one.title }}</h3>
<p>{{ one.kind }}, {{ one.date }}</p>{{ one.summary|linebreaks }}{% endfor %}
<h2>Related</h2><ul>{% for one in related %}
<li><a href="/{{ one.slug }}/">{{ one.name }}</a> {{ one.tagline }}</li>{% endfor %}</ul>
{% endblock %}"""
LIST = """{% extends "base" %}{% block title %}Profiles{% endblock %}{% block content %}<h1>Profiles</h1>
<form>{{ filter.form.as_p }}<button>Show</button></form>
{% for one in filter.qs %}<article><h2><a href="/{{ one.slug }}/">{{ one.name }}</a></h2><p>{{ one.tagline }}</p>
<ul>{% for mineral in one.minerals.all %}<li>{{ mineral.name }}</li>{% endfor %}</ul></article>{% endfor %}
{% endblock %}"""

settings.configure(
    SECRET_KEY="of a benchmark, and of nothing else",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"]}},
    INSTALLED_APPS=[
        "plain",
        "django_filters",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"base": BASE, "profile": PROFILE, "list": LIST},
                    ),
                    "django.template.loaders.app_directories.Loader",
                ]
            },
        }
    ],
)
django.setup()

import django_filters  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.generic import DetailView, TemplateView  # noqa: E402
from plain.models import Mineral, Profile, Row, Text  # noqa: E402


class ProfileFilter(django_filters.FilterSet):
    mineral = django_filters.ModelMultipleChoiceFilter(
        field_name="minerals__slug", to_field_name="slug", queryset=Mineral.objects.order_by("name")
    )
    region = django_filters.AllValuesMultipleFilter()

    class Meta:
        model = Profile
        fields = []


class ProfileList(TemplateView):
    template_name = "list"

    def get_context_data(self, **kwargs):
        profiles = Profile.objects.prefetch_related("minerals").order_by("name")
        return super().get_context_data(filter=ProfileFilter(self.request.GET, profiles), **kwargs)


class ProfileDetail(DetailView):
    queryset = Profile.objects.prefetch_related("minerals", "texts", "rows")
    template_name = "profile"

    def get_context_data(self, **kwargs):
        minerals = list(self.object.minerals.all())
        others = Profile.objects.exclude(pk=self.object.pk)
        shared = Count("minerals", filter=Q(minerals__in=minerals))
        return super().get_context_data(
            related=others.annotate(n=shared).order_by("-n", "name")[:6], **kwargs
        )


def load(profiles):
    """Write `profiles`, as the API gives them, into an empty database."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    for one in profiles:
        country = one["country"]
        made = Profile.objects.create(
            slug=country["slug"],
            name=country["name"],
            tagline=one["tagline"],
            region=one["region"],
        )
        for held in one["minerals"]:
            mineral, _ = Mineral.objects.get_or_create(
                slug=held["mineral"]["slug"], defaults={"name": held["mineral"]["name"]}
            )
            made.minerals.add(mineral)
        Text.objects.bulk_create(
            Text(profile=made, heading=text["heading"], text=text["text"]) for text in one["texts"]
        )
        for kind in ("policies", "partnerships"):
            Row.objects.bulk_create(
                Row(profile=made, kind=kind, date=row["date"], title=row["title"], summary=row["summary"])
                for row in one[kind]
            )


urlpatterns = [path("", ProfileList.as_view()), path("<slug:slug>/", ProfileDetail.as_view())]
application = get_wsgi_application()

if __name__ == "__main__":
    with open(os.environ["BENCH_PROFILES"], encoding="utf-8") as file:
        load(json.load(file))
