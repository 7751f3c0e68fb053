from .figures import Basis, Figure, FigureRevision, Flag, Measure, Release, Source, Stage, Unit
from .imports import ImportState, Origin, ReleaseImport
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
    "ImportState",
    "ListEntry",
    "Measure",
    "Mineral",
    "MineralAlias",
    "MineralGroup",
    "Origin",
    "Region",
    "Release",
    "ReleaseImport",
    "Source",
    "Stage",
    "Unit",
]
