"""Goods: customs codes and groups of them, with the minerals in them, kept for all pages: nobody may change them."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F

from page_store.keeping import kept_while

from ..models import CodeGroup, Commodity

type Goods = Commodity | CodeGroup


class KnownGoods(NamedTuple):
    """A Commodity or a CodeGroup, and the slugs of the minerals in it."""

    goods: Goods
    minerals: frozenset[str]


@kept_while("minerals")
def known_goods() -> dict[str, KnownGoods]:
    """{slug: KnownGoods} of every code and group of codes, in one query; a group has these codes as its `members`."""
    codes, groups, minerals = {}, {}, defaultdict(set)
    columns = {f"group_{name}": F(f"groups__{name}") for name in ("pk", "key", "title", "value_only")}
    for row in Commodity.objects.order_by("code", "-nomenclature").annotate(
        of=F("minerals__slug"), **columns
    ):
        code = codes.setdefault(row.slug, row)
        minerals[code.slug].update(filter(None, [row.of]))
        if row.group_key:
            group = groups.setdefault(row.group_key, _group_of(row))
            if code not in group.members:
                group.members.append(code)
    found = {slug: KnownGoods(code, frozenset(minerals[slug])) for slug, code in codes.items()}
    return found | {
        group.slug: KnownGoods(group, frozenset().union(*(minerals[one.slug] for one in group.members)))
        for group in groups.values()
    }


def _group_of(row):
    """The CodeGroup of a Commodity with the columns of its group, as lists and links need it: without its note."""
    group = CodeGroup(
        pk=row.group_pk,
        key=row.group_key,
        title=row.group_title,
        value_only=row.group_value_only,
        nomenclature=row.nomenclature,
    )
    group.members = []
    return group
