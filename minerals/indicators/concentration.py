"""How few countries make most of the world's: the Herfindahl-Hirschman index and its bands."""

from dataclasses import dataclass
from decimal import Decimal

HHI_BANDS = (  # US merger guidelines of 2023, which were made for firms
    (999, "low"),
    (1800, "moderate"),
    (10_000, "high"),
)


def hhi_band(low, high=None):
    """The band an index of 0 to 10,000 lies in: low, moderate or high; “moderate to high” of a range."""
    bands = [next(name for most, name in HHI_BANDS if hhi <= most) for hhi in (low, high or low)]
    return " to ".join(dict.fromkeys(bands))


@dataclass(frozen=True)
class Concentration:
    """Herfindahl-Hirschman index of named countries, 0 to 10,000, with the top shares in per cent."""

    low: int
    high: int
    top1: Decimal
    top3: Decimal
    leaders: tuple[str, ...]
    without: str = ""  # countries without an exact number: “Russia not available”
    of_rest: bool = False  # “other countries” have no number: the high end gives them all that is left

    @property
    def band(self):
        return hhi_band(self.low, self.high)

    @property
    def remark(self):
        """What must be said beside this index, or an empty string."""
        remarks = []
        if self.without:
            remarks.append(f"not counted: {self.without}")
        if self.of_rest:
            remarks.append(
                "the high end gives “other countries”, of which no number is published, all that is left"
            )
        return "; ".join(remarks)
