from .figures import Basis, Figure, FigureRevision, Flag, Measure, Release, Source, Stage, Unit
from .places import Country, CountryAlias, Region
from .reference import CriticalList, ListEntry, Mineral, MineralAlias, MineralGroup

__all__ = [
    "Basis",
    "Country",
    "CountryAlias",
    "CriticalList",
    "Figure",
    "FigureRevision",
    "Flag",
    "ListEntry",
    "Measure",
    "Mineral",
    "MineralAlias",
    "MineralGroup",
    "Region",
    "Release",
    "Source",
    "Stage",
    "Unit",
]
