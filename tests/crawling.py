"""Walking the public site: every address that a page links to, and what its requests may not touch."""

import io
import re
import zipfile
from contextlib import contextmanager
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.apps import apps
from django.db import connection

from profiles.guards.rules import PROJECTIONS

NOT_PUBLIC = ("/admin/", "/static/", "/report/")  # the form that readers send has tests of its own
PUBLIC_MODELS = {"profiles.Edition", *PROJECTIONS}


def draft_tables():
    """Tables of the draft and the record: everything of `profiles` that is not drawn from an edition."""
    return {
        model._meta.db_table
        for model in apps.get_app_config("profiles").get_models(include_auto_created=True)
        if model._meta.label not in PUBLIC_MODELS
    }


class DraftTouched(AssertionError):
    pass


@contextmanager
def no_draft_touched():
    """Fails any SQL that names a draft table, a session or a user."""
    tables = draft_tables() | {"django_session", "auth_user"}
    pattern = re.compile("|".join(rf"\b{re.escape(t)}\b" for t in sorted(tables)))

    def refuse(execute, sql, params, many, context):
        if found := pattern.search(sql):
            raise DraftTouched(f"{found[0]} in {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "action") and value:
                self.found.append(value)
            if name == "srcset" and value:
                self.found += [part.split()[0] for part in value.split(",")]


def is_picture_of_a_chart(address):
    """It is drawn from the SVG beside it, which is read, and takes ten times as long."""
    path = urlsplit(address).path
    return path.startswith("/charts/") and path.endswith(".png")


def crawl(client, *starts, at_most=400):
    """{address: response} of everything reachable from `starts` without leaving the public site."""
    seen, waiting = {}, list(starts)
    while waiting and len(seen) < at_most:
        address = waiting.pop(0)
        if address in seen or address.startswith(NOT_PUBLIC) or is_picture_of_a_chart(address):
            continue
        response = seen[address] = client.get(address)
        if response.streaming:  # a file stays open until it is read
            response.crawled = b"".join(response.streaming_content)
        content_type = response.headers.get("Content-Type", "")
        if response.status_code in (301, 302):
            waiting.append(response.headers["Location"])
        elif content_type.startswith("text/html"):
            parser = _Links()
            parser.feed(response.content.decode())
            for link in parser.found:
                target = urlsplit(urldefrag(urljoin(f"http://testserver{address}", link)).url)
                if target.netloc == "testserver":
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return seen


def body(response):
    """What a response says; of an archive or a workbook, what is packed in it."""
    if hasattr(response, "crawled"):
        content = response.crawled
    else:
        content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
