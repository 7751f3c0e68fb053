"""Figures as a payload keeps them: what a reference names, its share and rank, and how it is shown."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from minerals import wording

from .prose import BadReference


class FrozenFigures:
    """The figures that one payload states, by key, each frozen once. References are read against a Book."""

    def __init__(self, book):
        self.book, self.ledger = book, book.ledger
        self.code = book.country.code
        self.taken = {}  # key -> figure, as the payload has it

    def lookup(self, reference):
        """The frozen figure a reference names, and the series it stands in; BadReference if none or several."""
        if reference.mineral not in self.book.minerals:
            raise BadReference(f"there is no mineral “{reference.mineral}”")
        code = self.code
        if reference.country:
            if reference.country not in self.book.by_slug:
                raise BadReference(f"there is no country “{reference.country}”")
            code = self.book.by_slug[reference.country].code
        found = self.ledger.find(
            code=code,
            mineral=reference.mineral,
            stage=reference.stage,
            measure=reference.measure,
            form=reference.form,
            basis=reference.basis,
            year=reference.year,
        )
        if not found:
            raise BadReference(f"there is no such figure of {self.book.countries[code].name}")
        if len(found) > 1:
            bases = ", ".join(f"basis={s.head.basis}" for s in found)
            raise BadReference(f"there are several such figures; name one of {bases}")
        return self.freeze(found[0].of(code), found[0]), found[0], code

    def freeze(self, o, series):
        """The figure as this payload keeps it, shares and rank included. Numbers are strings."""
        if o.key in self.taken:
            return self.taken[o.key]
        share, rank = series.share(o.code), series.rank(o.code)
        self.taken[o.key] = {
            "key": o.key,
            "country": o.code,
            "country_name": o.name,
            "mineral": o.mineral,
            "mineral_name": o.mineral_name,
            "stage": o.stage,
            "form": o.form,
            "measure": o.measure,
            "basis": o.basis,
            "year": o.year,
            "value": _string(o.value),
            "lower": _string(o.lower),
            "upper": _string(o.upper),
            "unit": o.unit,
            "flag": o.flag,
            "is_estimate": o.is_estimate,
            "text": o.text,
            "note": o.note,
            "annotation": o.annotation,
            "revision": o.number,
            "release": o.release,
            "series_name": wording.series_name(o, with_basis=True),
            "amount": wording.amount(o),
            "number": wording.amount(o, with_unit=False),
            "marks": [{"letter": letter, "meaning": meaning} for letter, meaning in wording.marks(o)],
            "excludes": [self.ledger.names.get(code, code) for code in o.excludes],
            "share": wording.percent(share.percent) if share else "",
            "share_number": _string(share.percent.quantize(wording.Decimal("0.0001"))) if share else "",
            "share_remark": share.remark if share else "",
            "rank": str(rank) if rank else "",
        }
        return self.taken[o.key]

    def shown(self, reference):
        """What a reference shows: (main text, what stands under it, marks, frozen figure)."""
        frozen, series, code = self.lookup(reference)
        year = frozen["year"]
        marks = list(frozen["marks"])
        if reference.show == "value":
            return frozen["amount"], str(year), marks, frozen
        if reference.show == "share":
            if not frozen["share"]:
                raise BadReference(
                    "no share can be computed: one side is not an exact number, or the world is not known"
                )
            share = series.share(code)
            marks += [
                {"letter": letter, "meaning": meaning} for letter, meaning in wording.share_marks(share)
            ]
            return wording.share_text(share), f"of the world, {year}", marks, frozen
        if not frozen["rank"]:
            raise BadReference("it has no rank: blocs, withheld and uncertain values are not ranked")
        return frozen["rank"], str(year), marks, frozen

    def html(self, reference):
        main, under, marks, frozen = self.shown(reference)
        if reference.show == "share":
            main, under = f"{main} of the world", str(frozen["year"])
        what = f"{frozen['country_name']}, {frozen['mineral_name'].lower()}: {frozen['series_name'].lower()}"
        return format_html(
            '<a class="figure-ref" href="{}" title="{}">{}</a>{} <span class="figure-under">({})</span>',
            reverse("minerals:figure", args=[frozen["key"]]),
            what,
            main,
            format_html_join(
                "", '<abbr class="flag" title="{}">{}</abbr>', ((m["meaning"], m["letter"]) for m in marks)
            ),
            under,
        )


def _string(value):
    return "" if value is None else format(value.normalize(), "f")
