"""The owner of a profile is told which dates in its first lines have passed since it was researched."""

import datetime

import pytest

from profiles.desk.passed import named_dates, passed, passed_for
from profiles.models.dated import WatchItem

TODAY = datetime.date(2026, 12, 2)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It ends in September 2026.", ["2026-09"]),
        ("From 30 June 2026 to July 4, 2026", ["2026-06-30", "2026-07-04"]),
        ("In 2026, and in May.", []),
        ("On 31 February 2026.", []),
    ],
)
def test_months_and_days_are_found_in_words(text, dates):
    assert [date for _, date in named_dates(text)] == dates


@pytest.mark.pure
@pytest.mark.parametrize(
    ("date", "counts"),
    [
        ("July 2026", False),  # the month of the research
        ("31 July 2026", False),
        ("August 2026", True),
        ("1 December 2026", True),
        ("December 2026", False),  # it is not over
        ("2 December 2026", False),
        ("January 2027", False),
    ],
)
def test_only_what_lies_between_the_research_and_today_has_passed(date, counts):
    assert passed(f"It ends in {date}.", "2026-07", TODAY) == [date] * counts


def test_only_the_owner_is_told_and_only_of_what_readers_read_first(profile, editor, editor2):
    profile.owner, profile.researched_to = editor, "2020-07"
    profile.why_it_matters = "A ban ends in September 2020.[@paper]"
    profile.overview = "Mines since May 2020.\n\nIn March 2021 it stopped."
    profile.leverage = "It ruled in August 2020."
    profile.save()
    WatchItem.objects.create(
        profile=profile, date="2021", summary="A vote on 4 March 2021.", citation="paper"
    )
    queue = passed_for(editor)
    assert [task.note.partition(";")[0] for task in queue.tasks] == [
        "Why it matters names “September 2020”",
        "Leverage names “August 2020”",
        "What to watch names “4 March 2021”",
    ]
    assert queue.total == 3
    assert queue.tasks[0].url.endswith(f"/{profile.pk}/change/#id_why_it_matters")
    assert not passed_for(editor2).tasks
    profile.researched_to = ""
    profile.save()
    assert not passed_for(editor).tasks


def test_the_first_page_shows_it(profile, editor, client):
    profile.owner, profile.researched_to, profile.leverage = editor, "2020-07", "It ended in August 2020."
    profile.save()
    client.force_login(editor)
    assert "Leverage names “August 2020”" in client.get("/admin/").content.decode()
