"""Kinds of official lists: the purpose for which an issuer names minerals, in the words of the site."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from config.choices import ChoicesWithText, Words


@dataclass(frozen=True)
class ListKindText:
    """The words of the site for a kind of list.

    `label` makes the label of a list from its issuer and year, `title` says what it is. Of a kind that counts nowhere,
    `apart` says so and `names` how many names it has. `entry` stands in place of the status of a name.
    """

    title: Words
    label: Words = "%(list)s"
    apart: Words = ""
    names: Words = ""
    entry: Words = ""


class ListKind(ChoicesWithText):
    """The purpose for which an issuer names minerals. Only lists of critical minerals count."""

    text: ListKindText

    CRITICAL = "critical", ListKindText(_("official list of critical minerals")), _("critical minerals")
    STRATEGIC = (
        "strategic",
        ListKindText(
            _("official list of strategic minerals"),
            label=_("%(list)s (strategic)"),
            apart=_("a list of strategic minerals, not of critical ones"),
            names=ngettext_lazy(
                "%(count)d name on a list of strategic minerals, which is not a list of critical ones.",
                "%(count)d names on a list of strategic minerals, which is not a list of critical ones.",
                "count",
            ),
        ),
        _("strategic minerals"),
    )
    DEFENCE = (
        "defence",
        ListKindText(
            _("list of raw materials that are critical for defence"),
            label=_("%(list)s (defence)"),
            apart=_("a list for defence, not a national list of critical minerals"),
            names=ngettext_lazy(
                "%(count)d name on a list for defence, which is not a national list of critical minerals.",
                "%(count)d names on a list for defence, which is not a national list of critical minerals.",
                "count",
            ),
            entry=_("critical for defence"),
        ),
        _("critical for defence"),
    )
    STOCKPILE = (
        "stockpile",
        ListKindText(
            _("scope of a stockpile"),
            label=_("%(list)s (stockpile)"),
            apart=_("the scope of a stockpile, not a list of critical minerals"),
            names=ngettext_lazy(
                "%(count)d name in the scope of a stockpile, which is not a list of critical minerals.",
                "%(count)d names in the scope of a stockpile, which is not a list of critical minerals.",
                "count",
            ),
            entry=_("in the scope"),
        ),
        _("scope of a stockpile"),
    )
