from .code_groups import CodeGroup
from .figures import Basis, Figure, FigureRevision, Flag, Measure, Stage, Unit
from .governance import Dimension, GovernanceEstimate
from .headlines import ComparedSource, HeadlineSource
from .imports import ImportState, LoadedTable, LoadedYear, Origin, ReleaseImport
from .market import MarketSeries, MarketValue, Statistic, Terms
from .places import Country, CountryAlias, Region
from .reference import CriticalList, ListEntry, Mineral, MineralAlias, MineralGroup
from .sources import Release, Source
from .trade import Commodity, Nomenclature, TradeFlow, TradeYear

__all__ = [
    "Basis",
    "CodeGroup",
    "Commodity",
    "ComparedSource",
    "Country",
    "CountryAlias",
    "CriticalList",
    "Dimension",
    "Figure",
    "FigureRevision",
    "Flag",
    "GovernanceEstimate",
    "HeadlineSource",
    "ImportState",
    "ListEntry",
    "LoadedTable",
    "LoadedYear",
    "MarketSeries",
    "MarketValue",
    "Measure",
    "Mineral",
    "MineralAlias",
    "MineralGroup",
    "Nomenclature",
    "Origin",
    "Region",
    "Release",
    "ReleaseImport",
    "Source",
    "Stage",
    "Statistic",
    "Terms",
    "TradeFlow",
    "TradeYear",
    "Unit",
]
