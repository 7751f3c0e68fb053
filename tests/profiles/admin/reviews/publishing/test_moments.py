"""A moment as people write it."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from profiles.admin.times import ScheduleForm, in_words, moments
from tests.profiles.admin.reviews.publishing.pages import BERLIN, at

pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")


def test_a_time_in_a_zone_is_one_moment():
    local = datetime.datetime.fromisoformat("2027-03-03T09:00")
    (there,) = moments(local, BERLIN)
    assert there.isoformat() == "2027-03-03T09:00:00+01:00"
    assert in_words(there, BERLIN) == "3 March 2027, 09:00 Europe/Berlin (UTC+01:00), which is 08:00 UTC"
    (there,) = moments(local, ZoneInfo("Asia/Tokyo"))
    assert in_words(there, ZoneInfo("UTC")) == "3 March 2027, 00:00 UTC"


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", datetime.datetime.fromisoformat("2027-03-28T02:30")),
        ("America/New_York", datetime.datetime.fromisoformat("2027-03-14T02:00")),
        ("Pacific/Apia", datetime.datetime.fromisoformat("2011-12-30T12:00")),  # a whole day
    ],
)
def test_a_time_that_clocks_go_forward_over_is_refused(zone, local):
    assert moments(local, ZoneInfo(zone)) == []
    form = ScheduleForm(at(f"{local:%Y-%m-%d}", f"{local:%H:%M}", zone))
    assert f"clocks in {zone} go forward" in str(form.errors["time"])


def test_a_time_that_is_there_twice_is_asked_for():
    local = datetime.datetime.fromisoformat("2027-10-31T02:30")
    both = moments(local, BERLIN)
    assert [one.utcoffset() for one in both] == [datetime.timedelta(hours=2), datetime.timedelta(hours=1)]
    for which, one in zip("01", both, strict=True):
        form = ScheduleForm(at("2027-10-31", "02:30", which=which))
        assert form.is_valid()
        assert form.cleaned_data["when"].utcoffset() == one.utcoffset()
    assert both[1].astimezone(datetime.UTC).hour == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        at("", "09:00"),
        at("2027-02-30", "09:00"),
        at("2027-03-03", "25:00"),
        at("2027-03-03", "09:00", zone="Mars/Olympus"),
        at("9999-12-31", "23:59", zone="America/New_York"),
        at("0001-01-01", "00:00", zone="Asia/Tokyo"),
        at("2027-10-31", "02:30", which="2"),
    ],
)
def test_what_is_no_moment_is_an_error_of_its_field(wrong):
    form = ScheduleForm(wrong)
    assert not form.is_valid()
    assert form.errors
