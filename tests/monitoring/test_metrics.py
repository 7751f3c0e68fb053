"""Counts for Prometheus: who gave an answer, of which address, and only to whom has the token."""

import os
import re

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from monitoring import metrics
from monitoring.metrics import MetricsMiddleware, count_reply

from ..profiles.workflow.reviews import submitted

TOKEN = "a-token-of-thirty-two-characters-or-more"


@pytest.fixture
def prometheus(db, settings):
    """Read as Prometheus does: prometheus() is {name with labels: value}."""
    settings.METRICS_TOKEN = TOKEN

    def read():
        response = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
        lines = re.findall(r"^(atlas\S+) (\S+)$", response.content.decode(), re.MULTILINE)
        return {name: float(value) for name, value in lines}

    return read


def test_a_request_counts_by_the_pattern_of_its_address(prometheus, settings):
    settings.MIDDLEWARE = ["monitoring.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    name = 'atlas_requests_total{given_by="django",route="minerals/<str:slug>/",status="404"}'
    before = prometheus().get(name, 0)
    Client().get("/minerals/no-such-one/")
    Client().get("/minerals/another/")
    after = prometheus()
    assert after[name] == before + 2
    assert after['atlas_request_seconds_total{route="minerals/<str:slug>/"}'] > 0


def test_what_the_store_gives_is_told_from_what_django_makes(prometheus, rf):
    response = HttpResponse()
    response.answered = True
    request = rf.get("/")
    request.resolver_match = None
    before = prometheus()
    MetricsMiddleware(lambda request: response)(request)
    count_reply("304 Not Modified")
    after = prometheus()
    for given_by, status in (("kept", 200), ("reply", 304)):
        name = f'atlas_requests_total{{given_by="{given_by}",route="none",status="{status}"}}'
        assert after[name] == before.get(name, 0) + 1


def test_queues_and_ages_are_those_of_now(prometheus, profile, editor):
    submitted(profile, editor)
    call_command("erase_expired")
    found = prometheus()
    assert found['atlas_queue_length{queue="reviews_submitted"}'] == 1
    assert 0 <= found['atlas_command_age_seconds{command="erase_expired"}'] < 60


@pytest.mark.parametrize("sent", ["", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer", "Bearer é"])
def test_nobody_reads_them_without_the_token(db, settings, sent):
    settings.METRICS_TOKEN = TOKEN
    response = Client().get("/metrics", headers={"Authorization": sent} if sent else {})
    assert response.status_code == 401
    assert b"atlas_" not in response.content


def test_each_machine_is_asked_by_its_address(db, settings):
    """Through the proxy one machine after the other would answer, each with counts of its own."""
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = TOKEN, True
    sent = {"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.12:8000"}
    assert Client().get("/metrics", headers=sent).status_code == 200
    assert Client().get("/metrics", headers=sent | {"Authorization": ""}).status_code == 401


def test_without_the_setting_there_is_no_such_page(db):
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_files_of_ended_processes_go(settings, tmp_path):
    settings.METRICS_DIR = tmp_path  # an empty file among those that are read would be an error
    mine = settings.METRICS_DIR / f"counter_{os.getpid()}.db"
    gone = settings.METRICS_DIR / "counter_4194305.db"  # above the largest number of a process
    for path in (mine, gone):
        path.touch()
    metrics.forget_ended_processes()
    assert mine.exists()
    assert not gone.exists()
