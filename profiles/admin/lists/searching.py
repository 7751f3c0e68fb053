"""Search in all text of the drafts: every word must occur somewhere in the profile, and the list shows where.

A word may occur in any field of the draft or of its rows. Words in quotation marks are a phrase. Nothing is a
pattern: % and _ and \\ are literal.
"""

import re
from itertools import chain
from types import MethodType
from typing import NamedTuple

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import Case, Exists, OuterRef, Q, When
from django.template.loader import render_to_string

from minerals.models import CountryAlias, MineralAlias

from ...models import LeadImage, Profile
from ...models.subjects import named_subject, names_of_subject
from ...shape import IMAGE, TABLES, TEXTS
from .filters import choices

WORDS = 12  # more are not looked for
LONGEST = 100  # characters of a word or phrase
QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
AROUND = 60  # characters shown on either side of a match
EXCERPTS = 3  # of a profile

# field of the profile -> its name for people
OWN = dict(zip(names_of_subject(), ("Country", "Mineral", "Event"), strict=True)) | {
    text.name: text.heading for text in TEXTS
}


def words_of(query):
    """Return the words and phrases of a search as typed, in order, each once."""
    found = {}
    for quoted, curly, word in QUOTED.findall(query.replace("\x00", "")):
        text = " ".join((quoted or curly or word).split())[:LONGEST]
        if text:
            found.setdefault(text.casefold(), text)
    return list(found.values())[:WORDS]


def matching(profiles, words):
    """Return the profiles of a queryset that contain every word. Without joins, so that none is repeated."""
    for word in words:
        profiles = profiles.filter(_anywhere(word))
    return profiles


def named_first(words):
    """Return an ordering: exact matches of the name first, then names with these words, then others."""
    whole, each = named_subject("iexact", " ".join(words)), Q()
    for word in words:
        each &= named_subject("icontains", word)
    return Case(When(whole, then=0), When(each, then=1), default=2)


def _anywhere(word):
    found = _in_any(OWN, word, Profile)
    found |= Exists(CountryAlias.objects.filter(_in("name", word), country=OuterRef("subject__place")))
    found |= Exists(MineralAlias.objects.filter(_in("name", word), mineral=OuterRef("subject__mineral")))
    found |= Exists(LeadImage.objects.filter(_in_any(IMAGE.texts, word, LeadImage), profile=OuterRef("pk")))
    for table in TABLES:
        rows = table.model.objects.filter(profile=OuterRef("pk"))
        names = [f"{name}__name" for names in table.named.values() for name in names]
        found |= Exists(rows.filter(_in_any((*table.texts, *names), word, table.model)))
    return found


def _in_any(names, word, model):
    found = Q()
    for name in names:
        found |= _in(name, word)
        choices = [] if "__" in name else model._meta.get_field(name).choices or []
        if values := [value for value, label in choices if word.casefold() in str(label).casefold()]:
            found |= Q(**{f"{name}__in": values})
    return found


def _in(name, word):
    """A pattern where SQLite cannot fold the case, and for a phrase that may be broken over two lines."""
    if word.isascii() and " " not in word:
        return Q(**{f"{name}__icontains": word})
    return Q(**{f"{name}__iregex": _pattern(word)})


def _pattern(word):
    return r"\s+".join(map(re.escape, word.split(" ")))


class Excerpt(NamedTuple):
    """The text around a match, cut into (piece, whether it matches)."""

    place: str
    pieces: list


class Matches(NamedTuple):
    """The places in one profile where the words occur."""

    excerpts: list[Excerpt]
    more: int  # places that are not shown

    def html(self):
        return render_to_string("admin/profiles/found.html", self._asdict())


def excerpts(texts, words):
    """The Matches of (place, text) pairs. Places with a word that is not shown yet come first."""
    pattern = re.compile("|".join(_pattern(word) for word in sorted(words, key=len, reverse=True)), re.I)
    places = [(place, text, match) for place, text in texts if (match := pattern.search(text))]
    wanted, first, then = {word.casefold() for word in words}, [], []
    for place in places:
        folded = " ".join(place[1].split()).casefold()
        shows = {word for word in wanted if word in folded}
        (first if shows else then).append(place)
        wanted -= shows
    shown = (first + then)[:EXCERPTS]
    return Matches([_excerpt(*place, pattern) for place in shown], len(places) - len(shown))


def _excerpt(place, text, match, pattern):
    start, end = max(match.start() - AROUND, 0), match.end() + AROUND
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start:end]
    pieces, at = [("… " if start else "", False)], 0
    for hit in pattern.finditer(cut):
        pieces += [(cut[at : hit.start()], False), (hit[0], True)]
        at = hit.end()
    pieces += [(cut[at:], False), (" …" if end < len(text) else "", False)]
    return Excerpt(place, [piece for piece in pieces if piece[0]])


def texts_of(profiles):
    """{key of a profile: [(place, text)] in the order of the page}, in a fixed number of queries."""
    keys = [profile.pk for profile in profiles]
    found = {pk: [] for pk in keys}
    for pk, *values in Profile.objects.filter(pk__in=keys).values_list("pk", *OWN):
        found[pk] += zip(OWN.values(), (value or "" for value in values), strict=True)
    of_countries = CountryAlias.objects.order_by().filter(country__subjects__profile__in=keys)
    of_minerals = MineralAlias.objects.order_by().filter(mineral__subject__profile__in=keys)
    aliases = of_countries.values_list("country__subjects__profile", "name").union(
        of_minerals.values_list("mineral__subject__profile", "name"), all=True
    )
    for pk, name in aliases.order_by("name"):
        found[pk].append(("Also called", name))
    for pk, *values in LeadImage.objects.filter(profile__in=keys).values_list("profile_id", *IMAGE.texts):
        found[pk] += ((IMAGE.heading, text) for text in values)
    for table in TABLES:
        for pk, title, text in _rows(table, keys):
            found[pk].append((f"{table.heading}, {title}", text))
    return found


def _rows(table, keys):
    """(profile, title of the row, text) of every text of a table's rows."""
    rows = table.model.objects.filter(profile__in=keys).prefetch_related(*table.many)
    for row in rows.select_related(*table.single) if table.single else rows:
        title = ", ".join(_readable(row, name) for name in table.named_by)
        names = [str(getattr(row, name)) for name in table.single]
        names += [", ".join(str(one) for one in getattr(row, name).all()) for name in table.many]
        for text in chain((_readable(row, name) for name in table.texts), names):
            if text:
                yield row.profile_id, title, text


def _readable(row, name):
    """A field as people read it: the label of a choice, the name of a reference."""
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name))


class SearchedList(ChangeList):
    """The list of profiles, whose rows know where the searched words occur."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "Profiles"

    def get_ordering(self, request, queryset):
        """Sort matches of the name first, unless another order is requested."""
        ordering, words = super().get_ordering(request, queryset), words_of(self.query)
        return [named_first(words), *ordering] if words and ORDER_VAR not in self.params else ordering

    def get_results(self, request):
        # Django counts the rows that are left, and all of them. Without a condition all are left.
        number = sum(one["place"] for one in choices(request, self.model)["all"])
        for rows in (self.root_queryset, self.queryset):
            if not rows.query.where:
                rows.count = MethodType(lambda rows: number, rows)
        super().get_results(request)
        words = words_of(self.query)
        if words:
            self.result_list = list(self.result_list)
            texts = texts_of(self.result_list)
            for profile in self.result_list:
                profile.found = excerpts(texts[profile.pk], words)
