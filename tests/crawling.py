"""Walking the public site: every address that a page links to, each asked for once, with what its making touched."""

import io
import re
import zipfile
from contextlib import contextmanager
from functools import cached_property
from html import unescape
from unittest.mock import patch
from urllib.parse import urldefrag, urljoin, urlsplit

from django.apps import apps
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import QueryDict
from django.urls import Resolver404, resolve

from profiles.guards.rules import PROJECTIONS

NOT_PUBLIC = ("/admin/", "/static/", "/report/")  # the form that readers send has tests of its own
PUBLIC_MODELS = {"profiles.Subject", "profiles.Event", "profiles.Edition", *PROJECTIONS}
LINK = re.compile(r'\s(href|src|action|srcset)="([^"]+)"')


def draft_tables():
    """Tables of the draft and the record: all of `profiles` but subjects, editions and what is drawn."""
    return {
        model._meta.db_table
        for model in apps.get_app_config("profiles").get_models(include_auto_created=True)
        if model._meta.label not in PUBLIC_MODELS
    }


def naming(tables):
    """Finds one of these tables in SQL."""
    return re.compile("|".join(rf"\b{re.escape(table)}\b" for table in sorted(tables))).search


def of_drafts():
    """Finds a draft table, a session or a user in SQL."""
    return naming(draft_tables() | {"django_session", "auth_user"})


class DraftTouched(AssertionError):
    pass


@contextmanager
def no_draft_touched():
    """Fails any SQL that names a draft table, a session or a user."""
    named = of_drafts()

    def refuse(execute, sql, params, many, context):
        if found := named(sql):
            raise DraftTouched(f"{found[0]} in {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def parameters_read():
    """The set of parameters that views read of the addresses that are asked for."""
    read = set()

    class Noting(QueryDict):
        def get(self, key, *rest):
            read.add(key)
            return super().get(key, *rest)

        def getlist(self, key, *rest):
            read.add(key)
            return super().getlist(key, *rest)

        def __getitem__(self, key):
            read.add(key)
            return super().__getitem__(key)

        def __contains__(self, key):
            read.add(key)
            return super().__contains__(key)

    noting = property(lambda self: Noting(self.META["QUERY_STRING"], encoding="utf-8"))
    with patch.object(WSGIRequest, "GET", noting):
        yield read


class Visit:
    """An address and what it answered: `content`, `statements` (its SQL), `read` (parameters)."""

    def __init__(self, client, address):
        self.address, self.statements = address, []

        def note(execute, sql, params, many, context):
            self.statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note), parameters_read() as self.read:
            response = client.get(address)
            self.content = b"".join(response) if response.streaming else response.content
        self.status, self.headers, self.cookies = response.status_code, response.headers, response.cookies

    @property
    def is_page(self):
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def is_kept(self):
        """Whether its view is public, and its page kept."""
        return view_at(self.address)[1] is not None

    @cached_property
    def body(self):
        """The answer's body, unpacked where it is an archive or a workbook."""
        return unpacked(self.content)

    @cached_property
    def text(self):
        return self.body.decode(errors="replace")

    def links(self, written=LINK):
        """The addresses of this site that it leads to; `written` finds (attribute, value) in HTML."""
        found = [self.headers["Location"]] if self.status in (301, 302) else []
        for name, value in written.findall(self.text) if self.is_page else ():
            several = value.split(",") if name == "srcset" else [value]
            found += [unescape(one.split()[0]) for one in several]
        for link in dict.fromkeys(found):
            target = urlsplit(urldefrag(urljoin(f"http://testserver{self.address}", link)).url)
            if target.netloc == "testserver":
                yield target.path + (f"?{target.query}" if target.query else "")


def view_at(address):
    """Return (name, Mark) of the view at an address; no Mark if it is not public, neither if there is no view."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None, None
    return found.view_name, getattr(found.func, "public", None)


def kept_of(addresses, every=False):
    """Return the addresses whose pages are kept: one of each pattern, or `every` one."""
    marked = {address: name for address in addresses for name, mark in [view_at(address)] if mark}
    return [*marked] if every else [*{name: address for address, name in marked.items()}.values()]


def is_picture_of_a_chart(address):
    """It is drawn from the SVG beside it, which is read, and takes ten times as long."""
    path = urlsplit(address).path
    return path.startswith("/charts/") and path.endswith(".png")


def crawl(visit, *starts, at_most=460):
    """{address: Visit} of everything reachable from `starts` without leaving the public site, asked by `visit`."""
    seen, waiting = {}, list(starts)
    for address in waiting:
        if len(seen) == at_most:
            break
        if address not in seen and not address.startswith(NOT_PUBLIC) and not is_picture_of_a_chart(address):
            seen[address] = visit(address)
            waiting += seen[address].links()
    return seen


def body(response):
    """Return the body of a response, unpacked where it is an archive or a workbook."""
    return unpacked(b"".join(response.streaming_content) if response.streaming else response.content)


def unpacked(content):
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
