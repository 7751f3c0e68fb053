"""An answer is the same bytes in each form, and knows which of them a client has."""

import gzip
import pickle

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from page_store.answers import Answer, best_encoding

pytestmark = pytest.mark.pure

BODY = ("A page about cobalt and where it comes from. " * 20).encode()


def answer(body=BODY, **headers):
    response = HttpResponse(body, content_type=headers.pop("content_type", "text/html; charset=utf-8"))
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return Answer(response)


def ask(made, method="get", **headers):
    return made.to(getattr(RequestFactory(), method)("/", headers=headers))


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=none", ""),
        ("BR", "br"),
    ],
)
def test_the_form_that_a_client_takes(header, encoding):
    assert best_encoding(header) == encoding


def test_each_form_is_the_same_page_with_a_tag_of_its_own():
    made = answer()
    plain, br, packed = (ask(made, accept_encoding=name) for name in ("", "br", "gzip"))
    assert plain.content == BODY == brotli.decompress(br.content) == gzip.decompress(packed.content)
    assert len({response["ETag"] for response in (plain, br, packed)}) == 3
    assert not any(response["ETag"].startswith("W/") for response in (plain, br, packed))
    assert [response.get("Content-Encoding") for response in (plain, br, packed)] == [None, "br", "gzip"]
    assert all(int(r["Content-Length"]) == len(r.content) for r in (plain, br, packed))
    assert all(response["Vary"] == "Accept-Encoding" for response in (plain, br, packed))


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_an_answer_that_was_written_is_the_same(encoding):
    made = answer()
    asked = ask(made, accept_encoding=encoding)
    written = pickle.dumps(made)
    found = pickle.loads(written)
    assert (found.body, found.tag) == (BODY, made.tag)
    assert ask(found, accept_encoding=encoding).content == asked.content
    if encoding:
        assert BODY not in written


def test_packing_is_done_once():
    made = answer()
    first = ask(made, accept_encoding="br")
    made.body = b""
    assert ask(made, accept_encoding="br").content == first.content


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_a_client_that_has_any_form_is_told_so(encoding):
    made = answer(Cache_Control="public, no-cache", Content_Security_Policy="default-src 'self'")
    tag = ask(made, accept_encoding=encoding)["ETag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}'):
        again = ask(made, accept_encoding="br", if_none_match=header)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert again["Cache-Control"] == "public, no-cache"
        assert again["Content-Security-Policy"] == "default-src 'self'"
        assert again["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in again
    assert ask(made, if_none_match="*").status_code == 304
    assert ask(made, if_none_match='"another"').status_code == 200
    assert ask(made, if_none_match=f"{tag}x").status_code == 200


def test_another_body_has_another_tag():
    assert ask(answer())["ETag"] != ask(answer(BODY + b"."))["ETag"]


def test_head_has_the_headers_of_get():
    made = answer()
    get, head = (ask(made, method, accept_encoding="br") for method in ("get", "head"))
    assert head.content == b""
    assert head.headers == get.headers


def test_pictures_and_small_answers_are_not_packed():
    for made in (answer(content_type="image/png"), answer(b"short"), answer(Content_Encoding="gzip")):
        response = ask(made, accept_encoding="br, gzip")
        assert response.content == made.body
        assert "Accept-Encoding" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/problem+json", "image/svg+xml", "application/atom+xml"]
)
def test_what_is_text_is_packed(content_type):
    assert ask(answer(content_type=content_type), accept_encoding="br")["Content-Encoding"] == "br"


def test_headers_stay_and_vary_names_no_cookie():
    made = answer(Link="</x>; rel=y", Vary="HX-Request, Cookie, Accept-Encoding", ETag='"old"')
    response = ask(made)
    assert (response["Link"], response["Vary"]) == ("</x>; rel=y", "HX-Request, Accept-Encoding")
    assert response["ETag"] != '"old"'
