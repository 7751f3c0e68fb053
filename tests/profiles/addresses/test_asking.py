"""One address: what each answer means, what is never opened, and how little is asked for."""

import socket
import time
from types import SimpleNamespace

import pytest

from profiles.addresses import asking, hosts

pytestmark = pytest.mark.pure
SITE = "http://a.test"


@pytest.mark.parametrize(
    ("path", "fails", "reason"),
    [
        ("/status/200", False, "200."),
        ("/status/204", False, "204."),
        ("/status/404", True, "404: there is no such page."),
        ("/status/410", True, "410: the page was removed."),
        ("/status/500", True, "500: the server has an error."),
        ("/status/403", None, "403: the server refuses programs, or everybody."),
        ("/status/429", None, "429: the server asks for fewer requests."),
        ("/status/503", None, "503: the server is busy, or refuses programs."),
        ("/status/400", None, "400: the server refuses the request."),
        ("/to//status/200", False, "200."),
        ("/to//status/404", True, "404: there is no such page."),
        ("/to/http://b.test/status/200", False, "200."),
        ("/no_head/200", False, "200."),
        ("/no_head/404", True, "404: there is no such page."),
        ("/hangs_up/", False, "200."),
        ("/round/", None, "It still redirects after 7 requests."),
    ],
)
def test_what_an_answer_means(web, path, fails, reason):
    assert web.asker().answer(SITE + path)[:2] == (fails, reason)


def test_a_server_that_says_nothing(web):
    answer = web.asker(seconds=0.2).answer(f"{SITE}/silent/")
    assert answer == asking.Answer(True, "No answer within 0.2 seconds.", reached=False)


@pytest.mark.parametrize(
    ("address", "fails", "reason"),
    [
        ("http://dead.test/", True, "The connection was refused or broken off."),
        ("http://unknown.test/", True, "The name of the host is not known."),
        ("http://away.test/", None, "The name of the host is not known."),
    ],
)
def test_a_host_that_is_not_reached(web, address, fails, reason):
    assert web.asker().answer(address)[:3] == (fails, reason, False)


PRIVATE = "Not opened: it leads into a private network, which is not opened."
INSIDE = [
    "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://10.0.0.1/",
    "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://0.0.0.0/",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_only_this_machine_reaches_is_not_opened_not_even_by_a_redirect(web, address):
    assert web.asker().answer(address) == asking.Answer(None, PRIVATE, reached=None)
    assert web.asker().answer(f"{SITE}/to/{address}") == asking.Answer(None, PRIVATE, reached=None)
    assert [path for _, _, path in web.asked] == [f"/to/{address}"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://a.test/", "Not opened: only http:// and https:// are."),
        (f"{SITE}/to/file:///etc/passwd", "Not opened: only http:// and https:// are."),
        ("http://8.8.8.8:22/", "Not opened: port 22 is not opened, only 80 and 443."),
        ("http://8.8.8.8:99999/", asking.NO_ADDRESS.reason),
        ("http://[::1/", asking.NO_ADDRESS.reason),
        (f"http://{'a' * 70}.example/", asking.NO_ADDRESS.reason),
    ],
)
def test_what_is_no_address_of_the_web_is_not_opened(web, address, reason):
    assert web.asker().answer(address) == asking.Answer(None, reason, reached=None)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "ff02::1", "fec0::1",
    ],
)  # fmt: skip
def test_numbers_that_are_not_public(number):
    assert not hosts.is_public(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.215.14", "2606:4700::1111"])
def test_numbers_that_are_public(number):
    assert hosts.is_public(number)


def test_of_a_host_only_the_public_numbers_are_taken(monkeypatch):
    numbers = ["10.0.0.1", "93.184.215.14", "::1"]
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: told)
    assert hosts.public_numbers("mixed.example", 80) == [(socket.AF_INET, ("93.184.215.14", 80))]


def test_the_connection_goes_to_the_number_that_was_looked_at(web, monkeypatch):
    """A second look-up, which might lead inside, is never made."""
    asker = web.asker()
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert asker.answer(f"{SITE}/status/200").fails is False


def test_of_a_large_file_only_the_beginning_is_read(web):
    assert web.asker().answer(f"{SITE}/large/").fails is False
    assert web.done.wait(60)
    assert web.sent < 1_000_000


def test_a_server_that_drips_is_left_after_the_time_of_a_request(web):
    began = time.monotonic()
    answer = web.asker(in_all=0.3).answer(f"{SITE}/drips/")
    assert (answer.fails, answer.reached) == (True, False)
    assert time.monotonic() - began < 30


def test_a_busy_server_is_asked_once(web):
    assert web.asker().answer(f"{SITE}/status/429").busy
    assert [method for method, *_ in web.asked] == ["HEAD"]


def test_a_host_is_left_alone_between_two_requests_and_another_is_not(web, monkeypatch):
    naps = []
    monkeypatch.setattr(asking, "time", SimpleNamespace(sleep=naps.append, monotonic=time.monotonic))
    asker = web.asker(pause=500)
    for address in (f"{SITE}/status/200", "http://b.test/status/200", f"{SITE}/no_head/200"):
        asker.answer(address)
    assert [400 < nap <= 500 for nap in naps] == [False, False, True, True]


def test_letters_beyond_ascii_and_spaces_are_encoded_and_the_fragment_stays_here(web):
    assert web.asker().answer("http://münchen.test/status/200?q=ä b%20c#page=3").fails is False
    assert web.asked == [("HEAD", "xn--mnchen-3ya.test", "/status/200?q=%C3%A4%20b%20c")]
