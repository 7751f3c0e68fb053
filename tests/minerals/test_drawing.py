"""The drawing process: one for all, and no process that serves pages does its work."""

import os

import pytest

from minerals.chart_pages import drawing, keeping
from minerals.chart_pages.drawing import PNG, drawn
from tests.costs import at_most

pytestmark = pytest.mark.pure

CIRCLES = "".join(f'<circle cx="{n}" cy="{n % 630}" r="40" fill-opacity=".3"/>' for n in range(400))
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">{CIRCLES}</svg>'
SMALL = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'

ENDS_WITHIN = """
import socket, sys
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(sys.argv[1])
    listener.listen()
    while True:
        client, _ = listener.accept()
        while client.recv(1 << 16):
            pass
        client.close()
"""


@pytest.fixture
def nobody_draws(tmp_path, monkeypatch):
    """A machine of its own, without a drawing process."""
    monkeypatch.setattr(drawing, "FOLDER", tmp_path)
    monkeypatch.setattr(drawing, "_started", [])
    monkeypatch.setattr(drawing, "PATIENCE", 300)  # the machine may be busy
    monkeypatch.setattr(drawing, "STARTS_IN", 300)
    yield
    for process in drawing._started:
        process.kill()
        process.wait()


def test_a_picture_costs_who_serves_pages_no_time(nobody_draws):
    drawn(SMALL, 1)
    with at_most(0.1):  # in the process itself it takes four times as long
        assert drawn(SVG, 2).startswith(PNG)


def test_one_process_draws_all_and_another_follows_it(nobody_draws):
    drawn(SMALL, 1)
    (first,) = drawing._started
    drawn(SMALL, 2)
    assert drawing._started == [first]
    first.kill()
    os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)
    assert drawn(SMALL, 1).startswith(PNG)
    assert first not in drawing._started
    assert first.returncode, "who starts another asks how the previous one ended, otherwise Python warns"


def test_what_cannot_be_drawn_has_a_reason_and_the_next_picture_is_drawn(nobody_draws):
    with pytest.raises(ValueError, match=r"\w"):
        drawn("no picture", 1)
    assert drawn(SMALL, 1).startswith(PNG)


def test_where_the_process_does_not_start_readers_are_told_to_come_back(nobody_draws, tmp_path, monkeypatch):
    (tmp_path / "program.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(drawing, "PROGRAM", tmp_path / "program.py")
    with pytest.raises(keeping.Busy):
        keeping.draw(SMALL, 1)


def test_where_the_process_ends_within_a_picture_readers_are_told_to_come_back(
    nobody_draws, tmp_path, monkeypatch
):
    (tmp_path / "program.py").write_text(ENDS_WITHIN)
    monkeypatch.setattr(drawing, "PROGRAM", tmp_path / "program.py")
    with pytest.raises(keeping.Busy):
        keeping.draw(SMALL, 1)


def test_places_are_of_the_machine_and_on_a_full_disk_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "FOLDER", tmp_path)
    one, other = keeping.DrawingPlaces(2), keeping.DrawingPlaces(2)  # of two processes
    assert [one.acquire(), other.acquire(), one.acquire(), other.acquire()] == [True, True, False, False]
    other.release()
    assert one.acquire()
    for _ in range(2):
        one.release()
    (tmp_path / "a-file").touch()
    monkeypatch.setattr(keeping, "FOLDER", tmp_path / "a-file")
    assert not one.acquire()
