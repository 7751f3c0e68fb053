"""Checks that hold for every public address. Each takes a Visit and says what is wrong with it, if anything."""

import re
from collections import Counter
from functools import cache
from urllib.parse import urlsplit

from django.db import connection

from minerals.facts.states import facts
from page_store.triggers import watched_tables

from .crawling import naming, of_drafts, view_at

# Statements with nothing kept: names of places, roles that editions cite and which sources are barred are read once
# more, for what pages share.
AT_MOST = 22  # of a country: events of today and trade both ways read one each more
CONFUSED = ("manganese", "magnesium", "yttrium", "ytterbium", "terbium", "erbium")
ONE_MORE = {  # address: what it reads as well
    "/": "the index of the filter",
    "/countries/european-union/": "which profiles it has taken in",
    **dict.fromkeys(map("/minerals/{}/".format, CONFUSED), "whose name is confused with its own"),
}
MARKED = re.compile(r'<abbr data-flag="([^"]+)"').findall
TOLD = re.compile(r'<span class="flag">([^<]+)</span> \S').findall  # by a legend
INLINE = re.compile(r"<style| style=| on[a-z]+=|csrfmiddlewaretoken")
# Only counted, for the key of a cache: whoever changes a fact logs it in the same transaction.
COUNTED = {"/sitemap": {"audit_log_auditevent"}}


def it_answers(visit):
    return visit.status not in (200, 301) and visit.status


def it_sets_no_cookie(visit):
    return visit.cookies


def it_carries_the_policy(visit):
    policy = visit.headers["Content-Security-Policy"]
    return ("default-src 'self'" not in policy or "unsafe" in policy) and policy


def it_has_a_permissions_policy(visit):
    policy = visit.headers.get("Permissions-Policy", "")
    return "camera=()" not in policy or "publickey-credentials-get=(self)" not in policy


def any_site_may_read_it_if_it_is_a_file(visit):
    """Any site may read a file without credentials, which `*` excludes."""
    is_file = not visit.is_page and visit.status == 200 and visit.address != "/health/"
    allowed = visit.headers.get("Access-Control-Allow-Origin") == "*"
    return is_file != allowed or "Access-Control-Allow-Credentials" in visit.headers


def it_has_nothing_inline(visit):
    return visit.is_page and INLINE.findall(visit.text)


def no_two_elements_share_an_id(visit):
    ids = Counter(re.findall(r'\sid="([^"]*)"', visit.text)) if visit.is_page else {}
    return [one for one, times in ids.items() if times > 1]


def its_legends_explain_every_mark(visit):
    """Each letter beside a number, whose words only screen readers and a pointer get, is told in a legend as well."""
    marked, told = (set(found(visit.text)) for found in (MARKED, TOLD)) if visit.is_page else ((), ())
    return sorted({*marked} - {*told})


def its_links_are_of_this_site(visit):
    """Whether they are of a pattern; those near the first page are walked."""
    return [link for link in visit.links() if not is_of_a_pattern(urlsplit(link).path)]


def it_leads_to_no_preview(visit):
    return [link for link in visit.links() if link.startswith("/preview/")]


def it_touches_no_draft(visit):
    return [sql for sql in visit.statements if named_draft()(sql)]


def it_reads_only_what_raises_the_epoch(visit):
    """A page of facts reads no table of words."""
    _, mark = view_at(visit.address)
    counted = frozenset().union(
        *(tables for start, tables in COUNTED.items() if visit.address.startswith(start))
    )
    found = mark and unwatched(mark.state == facts, counted)
    return [sql for sql in visit.statements if found and found(sql)]


def it_reads_only_the_parameters_that_it_names(visit):
    """Seen with the store away, which would hide any other parameter from the view."""
    _, mark = view_at(visit.address)
    return mark and mark.parameters is not None and visit.read - mark.parameters


def it_asks_the_database_seldom(visit):
    return len(visit.statements) > AT_MOST + (visit.address in ONE_MORE) and visit.statements


@cache
def is_of_a_pattern(path):
    return path.startswith("/static/") or view_at(path)[0] is not None


named_draft = cache(of_drafts)


@cache
def unwatched(of_facts, counted=frozenset()):
    """Finds in SQL a table whose change would not end the page."""
    watched = {table for table, app in watched_tables().items() if app == "minerals" or not of_facts}
    tables = {*connection.introspection.table_names()}
    return naming(tables - watched - counted - {"page_store_epoch", "django_migrations"})


CHECKS = [
    it_answers,
    it_sets_no_cookie,
    it_carries_the_policy,
    it_has_a_permissions_policy,
    any_site_may_read_it_if_it_is_a_file,
    it_has_nothing_inline,
    no_two_elements_share_an_id,
    its_legends_explain_every_mark,
    its_links_are_of_this_site,
    it_leads_to_no_preview,
    it_touches_no_draft,
    it_reads_only_what_raises_the_epoch,
    it_reads_only_the_parameters_that_it_names,
    it_asks_the_database_seldom,
]


def faults(check, visits):
    """{address: what is wrong}."""
    return {visit.address: fault for visit in visits if (fault := check(visit))}
