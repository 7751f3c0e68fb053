"""Download of a country's exposure: a row for each partner of each commodity, with notes on both."""

from decimal import Decimal

from minerals.downloads import Records
from minerals.passing_on import passable

from .rows import bought_rows, heads, sold_rows

COLUMNS = (
    "country_iso3", "country", "direction", "commodity", "nomenclature", "code", "goods", "kind", "minerals", "lists",
    "year", "partner_iso3", "partner", "value_usd", "quantity_kg", "flows", "flows_without_quantity",
    "share_percent", "partner_mines", "partner_refines", "partner_note", "partner_controls",
    "partner_governance", "total_value_usd", "largest_share_percent", "partners", "partners_for_80_percent",
    "hhi", "suppliers_governance", "governance_covered_percent", "source", "release", "governance_release",
    "attribution",
)  # fmt: skip
PLACES = Decimal("0.0001")


def table_of(facts, site):
    """The Records of all that a country buys and sells in the newest year. `site`: scheme and host.

    Governance whose source may not be passed on is left out.
    """
    made = _Records(facts, site)
    sides = (("buys", bought_rows(facts, whole=True)), ("sells", sold_rows(facts, whole=True)))
    records = [record for direction, rows in sides for row in rows for record in made.of_row(direction, row)]
    return Records(COLUMNS, records)


class _Records:
    def __init__(self, facts, site):
        self._facts, self._site = facts, site
        governed = [facts.governance_release] if facts.governance_release else []
        self._governance = next(iter(passable(governed, lambda release: release.source.key)), None)
        self._means = facts.governance.means(facts.year) if self._governance and facts.year else {}
        self._trade = facts.trade_releases

    def of_row(self, direction, row):
        """Yield a record for each partner, in the order of COLUMNS: the commodity and its total are in each."""
        supply, buys = row.supply, direction == "buys"
        governed = buys and self._governance and row.governance
        releases = [*self._trade, *([self._governance] if buys and self._governance else [])]
        head = {
            "country_iso3": self._facts.country.code,
            "country": self._facts.country.name,
            "direction": direction,
            "commodity": row.commodity.slug,
            "nomenclature": row.commodity.nomenclature,
            "code": row.commodity.code,
            "goods": row.commodity.name,
            "kind": row.commodity.kind,
            "minerals": ";".join(self._facts.slugs_of[row.commodity.slug]),
            "lists": ";".join(one.slug for one in row.lists),
            "year": row.dependence.year,
        }
        whole = {
            "total_value_usd": supply.value,
            "largest_share_percent": supply.top1.quantize(PLACES),
            "partners": len(supply.rows),
            "partners_for_80_percent": supply.for_80,
            "hhi": supply.exact_hhi.quantize(PLACES),
            "suppliers_governance": governed.mean.quantize(PLACES) if governed else None,
            "governance_covered_percent": governed.covered.quantize(PLACES) if governed else None,
            "source": ";".join(sorted({release.source.key for release in self._trade})),
            "release": ";".join(sorted({release.key for release in self._trade})),
            "governance_release": self._governance.key if buys and self._governance else "",
            "attribution": "; ".join(
                dict.fromkeys(filter(None, (one.source.attribution for one in releases)))
            ),
        }
        minerals = heads(self._facts.minerals_of[row.commodity.slug])
        for line in row.lines:
            yield head | self._partner(line, minerals if buys else None) | whole

    def _partner(self, line, minerals):
        """Return the columns of a partner. `minerals`: slugs to look up its output by; None for a customer."""
        partner = line.partner
        output = None if minerals is None else self._facts.outputs.of(partner.code, minerals)
        mean = None if output is None else self._means.get(partner.code)
        weighed = partner.missing < partner.flows
        return {
            "partner_iso3": partner.code,
            "partner": line.place.name,
            "value_usd": partner.value,
            "quantity_kg": partner.quantity if weighed else None,
            "flows": partner.flows,
            "flows_without_quantity": partner.missing,
            "share_percent": partner.share.quantize(PLACES),
            "partner_mines": ";".join(sorted(output.mines)) if output else "",
            "partner_refines": ";".join(sorted(output.refines)) if output else "",
            "partner_note": line.note.text if line.note else "",
            "partner_controls": ";".join(self._site + control.address for control in line.controls),
            "partner_governance": None if mean is None else mean.quantize(PLACES),
        }
