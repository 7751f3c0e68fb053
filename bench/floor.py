"""The floor: a Django view that sends given bytes from memory, under the middleware that startproject sets up.

BENCH_BYTES names a folder with one file per response and `index.json`: {address: {encoding: [file, type, ETag]}}.
"""

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path
from django.views.decorators.http import condition

if not settings.configured:
    settings.configure(
        SECRET_KEY="of a benchmark, and of nothing else",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )
    django.setup()

FOLDER = Path(os.environ["BENCH_BYTES"])
ANSWERS = {}
for address, forms in json.loads((FOLDER / "index.json").read_text()).items():
    ANSWERS[address] = {
        encoding: ((FOLDER / file).read_bytes(), kind, tag) for encoding, (file, kind, tag) in forms.items()
    }


def form_of(request):
    encoding = "br" if "br" in request.headers.get("Accept-Encoding", "") else ""
    return encoding, ANSWERS[request.get_full_path()][encoding]


@condition(etag_func=lambda request: form_of(request)[1][2])
def send(request):
    encoding, (body, kind, _) = form_of(request)
    headers = {"Content-Encoding": encoding} if encoding else {}
    return HttpResponse(body, content_type=kind, headers=headers)


urlpatterns = [re_path("", send)]
application = get_wsgi_application()
