"""Shares in words: the whole of a share, its form in a headline, and its remarks."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .figures import MARKS, Mark, left_out
from .numbers import decimal_text, listed

WHOLES = {  # by whether the rows add up to more than the rounded total
    True: _("the sum of the countries’ figures"),
    False: _("the published total"),
}


def whole_name(of_sum):
    """“the published total”, “the sum of the countries’ figures”."""
    return str(WHOLES[of_sum])


def of_whole(share):
    """The whole of a Share or Concentration: “of the published total, which excludes Peru”; empty for a plain total."""
    if not (share.of_sum or share.excludes):
        return ""
    values = {"whole": whole_name(share.of_sum), "names": listed(share.excludes)}
    if not share.of_sum:
        return gettext("of %(whole)s, which excludes %(names)s") % values
    if share.excludes:
        return gettext("of %(whole)s, without %(names)s") % values
    if getattr(share, "at_most", False):
        return gettext("of %(whole)s, which is above the published minimum") % values
    return gettext("of %(whole)s, which is above the rounded total") % values


def of_product(share, product, source=""):
    """The whole of a share, or None, for a headline: “the world’s cobalt”, “the cobalt that the IEA counts”."""
    values = {"product": product, "source": source}
    if source:
        return gettext("the %(product)s that %(source)s counts") % values
    if share and share.excludes and share.of_sum:
        return gettext("the sum of the countries’ figures for %(product)s") % values
    if share and share.excludes:
        return gettext("the published world total of %(product)s") % values
    return gettext("the world’s %(product)s") % values


def without(share):
    """“, which leaves out the United States”, after a headline whose total leaves it out; otherwise empty."""
    names = listed(share.excludes) if share and share.excludes else ""
    return gettext(", which leaves out %(names)s") % {"names": names} if names else ""


def moved_by(comparison, earlier, latest):
    """“0.6 percentage points less in 2025 than in 2024, both of the published total” of a Comparison of two years.

    Pages have one share of a year, so that the shares of the Comparison are not among them.
    """
    values = {"points": decimal_text(abs(comparison.change), 1), "earlier": earlier, "latest": latest}
    if not round(comparison.change, 1):
        text = gettext("as much in %(latest)s as in %(earlier)s, both of %(whole)s")
    elif comparison.change > 0:
        text = gettext(
            "%(points)s percentage points more in %(latest)s than in %(earlier)s, both of %(whole)s"
        )
    else:
        text = gettext(
            "%(points)s percentage points less in %(latest)s than in %(earlier)s, both of %(whole)s"
        )
    return text % (values | {"whole": whole_name(comparison.of_sum)})


def share_remark(share):
    """Return all mandatory remarks on a share, or an empty string."""
    found = [of_whole(share)]
    if share.at_most and share.at_least:
        found.append(str(MARKS["b"]))
    elif share.at_most and not share.of_sum:  # for a sum its total says so already
        found.append(gettext("the world total is a minimum"))
    elif share.at_least and not share.without:
        found.append(gettext("the sum lacks members"))
    if share.without:
        found.append(gettext("not in the sum: %(places)s") % {"places": left_out(share.without)})
    return "; ".join(filter(None, found))


def share_marks(share):
    """The Marks of a share; the mark of its total has all remarks."""
    return marks_of(share, share_remark(share)) if share else []


def marks_of(share, remark):
    """The Marks of a share with this remark."""
    return [Mark(letter, str(MARKS["b"]) if letter == "b" else remark) for letter in share_letters(share)]


def share_letters(share):
    """The letters of the marks of a share, or of None: x or s of its whole, b where it is no bound."""
    if not share:
        return []
    whole = "x" if share.excludes else "s" if share.of_sum else ""
    return [*whole, *("b" if share.at_most and share.at_least else "")]
