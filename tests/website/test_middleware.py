import pytest
from django.test import RequestFactory

from website.middleware import LoopbackOnly


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("", 200), ("192.0.2.7", 403)]
)
def test_a_demonstration_answers_its_own_machine_alone(address, status):
    class Answer:
        status_code = 200

    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert LoopbackOnly(lambda request: Answer())(request).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/admin/login/?next=%00",
        "/admin/profiles/review/?state=%00",
        "/admin/profiles/profile/add/?country=%00",
    ],
)
def test_a_null_byte_at_the_desk_is_a_bad_request(address, db, client):
    assert client.get(address).status_code == 400


def test_a_null_byte_in_what_is_posted_is_one_too(db, client):
    assert client.post("/admin/login/", {"username": "a\0b", "password": "x"}).status_code == 400
