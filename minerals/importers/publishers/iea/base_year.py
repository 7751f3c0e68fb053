"""The base year of a file of the IEA: the only one that was observed; scenarios project all later ones."""

from collections import Counter
from collections.abc import Iterable

from ...reading.extracts import Extract
from ...reports import FileProblem


def read_base_year(observed: Iterable[int], extract: Extract, file: str, missing: str) -> int | None:
    """Return the year that most of the observed rows have, which makes the edition of `extract` the next one.

    Without such a row it is None, and `missing` a problem of the file.
    """
    found = Counter(observed).most_common(1)
    if not found:
        extract.problems.append(FileProblem(file, None, missing))
        return None
    ((base, _),) = found
    extract.edition = base + 1
    return base


def check_year(year: int, base: int, kind: str, *, is_observed: bool) -> None:
    """Raise ValueError if a row of this kind calls a later year observed, or projects one that was."""
    if is_observed != (year == base) or year < base:
        raise ValueError(f"{kind} of {year}, while the base year of the file is {base}")
