"""Requests to the admin: what to post where, and which tables are written to."""

import re
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpResponseForbidden

from tests.profiles.admin.permissions import OWN, model_of
from tests.profiles.browser import posted

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def written(allowed=OWN):
    """The tables that are written to inside, beside those that anybody writes; all undone at the end."""
    tables = set()

    def watch(execute, sql, params, many, context):
        if match := WRITE.match(sql):
            tables.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), transaction.atomic():
        yield tables
        transaction.set_rollback(True)
    tables -= allowed


def plainly_forbidden(request, exception):
    return HttpResponseForbidden()


def is_sent_to_sign_in(response):
    return response.status_code == 302 and "/admin/login/" in response.url


FORM = "application/x-www-form-urlencoded"  # read in a tenth of the time that many parts take
# A post that would do something at most addresses, for who may.
GENERIC = {
    "note": "A note", "notice": "A notice", "reason": "A reason", "title": "A title", "body": "A word",
    "place": "overview", "purpose": "For you", "name": "A name", "post": "yes", "confirm": "on",
    "apply": "1", "review_by": "2027-01-01", "date": "2027-01-01",
    "time": "10:00", "zone": "UTC", "change_note": "A note", "state": "published", "is_superuser": "on",
    "decider": "1", "lasts": "7", "days": "7", "password1": "Zinnober-Galmei-7", "password2": "Zinnober-Galmei-7",
}  # fmt: skip


def data_for(room, clients, forms, name, path):
    """Data that those who may would post there: the form of the page where there is one, a few words otherwise."""
    if path not in forms:
        forms[path] = GENERIC | {"profile": room.profile.pk, "review": room.review.pk, "set": room.set.pk,
                                 "publication_set": room.set.pk, "into": room.draft.subject.place_id}  # fmt: skip
        found = model_of(name)
        if found and found[1] in ("add", "change"):
            page = clients["root"].get(path)
            ident = f"{found[0].split('.')[1]}_form"
            if page.status_code == 200 and f'id="{ident}"' in page.content.decode():
                forms[path] = {k: v for k, v in posted(page, ident).items() if v not in ("", None)}
                forms[path] |= {
                    "tagline": "Forged",
                    "summary": "Forged",
                    "first_name": "Forged",
                    "_continue": "1",
                }
    return forms[path]
