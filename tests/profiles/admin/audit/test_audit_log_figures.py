"""The audit log finds what happened to figures by the names of their mineral and of their country."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading import uploads
from minerals.importers.loading.correcting import correct
from minerals.importers.loading.importing import import_release
from minerals.importers.loading.reference import load_reference
from minerals.importers.reading.files import from_bytes
from minerals.importers.tidy.figures import COLUMNS
from minerals.importers.tidy.reference import read_reference
from minerals.models import Figure, FigureRevision, ReleaseImport
from tests.factories import UserFactory
from tests.seeds import once_a_module

LIST = reverse("admin:audit_log_auditevent_changelist")
CONTENT = settings.BASE_DIR / "content"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_once")]


reference_once = once_a_module(lambda: load_reference(read_reference(CONTENT)[0]))


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def row(place, mineral, value, year=2025):
    return f"{place},{mineral},mine,all,production,contained,{year},{value},,,t,estimated,true,,,,7"


def tidy(*rows):
    return "\r\n".join([",".join(COLUMNS), *rows, ""]).encode()


def load(*rows):
    return import_release(from_bytes("usgs-mcs-2026.csv", tidy(*rows)), content_dir=CONTENT, part=True)


def correct_to(figure, value, *, by):
    release = figure.revisions.get(is_current=True).release
    return correct(
        figure, release=release, by=by, reason="An erratum", value=Decimal(value), lower=None, upper=None,
        unit="t", flag="estimated", is_estimate=True, excludes="", text="", note="",
    )  # fmt: skip


def found(client, words, act=None):
    response = client.get(LIST, {"q": words} | ({"act": act} if act else {}))
    assert response.status_code == 200
    return [event.pk for event in response.context["cl"].result_list]


def newest(act):
    return AuditEvent.objects.filter(act=act).order_by("-pk").first().pk


def test_an_import_is_found_by_what_it_changed_there_and_back(desk):
    load(row("CHL", "lithium", 49_000), row("COD", "cobalt", 230_000))
    load(row("CHL", "lithium", 51_000))
    there = newest(Action.IMPORTED)
    load(row("CHL", "lithium", 49_000))
    back = newest(Action.IMPORTED)
    load(row("COD", "cobalt", 231_000))
    other = newest(Action.IMPORTED)
    for words in ("lithium", "LITHIUM", "chile", "lithium chile", "chl"):
        events = found(desk, words, Action.IMPORTED)
        assert len(events) == 3, words
        assert {there, back} < set(events), words
        assert other not in events, words


def test_an_uploaded_release_is_found_once_it_is_applied(desk, administrator):
    load(row("CHL", "lithium", 49_000))
    record = uploads.preview(
        "usgs-mcs-2026.csv", tidy(row("CHL", "lithium", 50_000)), content_dir=CONTENT, by=administrator,
        published=None, leave_out=False, part=True,
    )  # fmt: skip
    uploads.apply_preview(record.pk, by=administrator, content_dir=CONTENT)
    assert newest(Action.IMPORTED) in found(desk, "lithium")


def test_a_correction_is_found_by_any_name_of_its_mineral_and_country(desk, administrator):
    load(row("COD", "rare-earths", 100))
    figure = Figure.objects.select_related("country", "mineral").get()
    correct_to(figure, 101, by=administrator)
    for words in ("rare", '"rare earths"', "DRC", "congo", "cod.rare-earths"):
        assert newest(Action.CORRECTED) in found(desk, words), words


def test_a_change_of_a_member_is_found_by_the_bloc_that_it_is_added_up_in(desk, administrator):
    load(row("FIN", "cobalt", 1000), row("CHL", "lithium", 49_000))
    load(row("FIN", "cobalt", 1100))
    assert newest(Action.IMPORTED) in found(desk, '"european union"')
    finland = Figure.objects.select_related("country", "mineral").get(country__code="FIN")
    correct_to(finland, 1200, by=administrator)
    assert newest(Action.CORRECTED) in found(desk, '"european union"')


def test_an_older_event_is_found_by_its_report_and_only_by_who_may_read_that(desk):
    load(row("CHL", "lithium", 49_000))
    figure = FigureRevision.objects.get()
    load(row("CHL", "lithium", 51_000))
    record = ReleaseImport.objects.order_by("-pk").first()
    older = audit.log(Action.IMPORTED, record, by=None, release=figure.release.key, loaded=0, changed=1).pk
    assert older in found(desk, "lithium")
    assert older in found(desk, "chile")
    assert older not in found(desk, "cobalt")
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_auditevent"))
    outsider = Client()
    outsider.force_login(viewer)
    assert older not in found(outsider, "lithium")
    viewer.user_permissions.add(Permission.objects.get(codename="view_releaseimport"))
    assert older in found(outsider, "lithium")


def test_a_search_takes_as_many_queries_whatever_is_asked(desk):
    load(row("CHL", "lithium", 49_000))
    desk.get(LIST, {"q": "nothing"})
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST, {"q": "nothing"})
    for words in ("lithium", "a", "ium", "an " * 10, "%", '"', "\\", "cobalt'"):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST, {"q": words}).status_code == 200, words
        # What events are about is looked up for those that were found.
        assert len(queries) <= len(few) + 3, words
