"""The state of the data behind the package: it changes with every release, correction, edition and edit of a fact."""

import datetime
import hashlib
import json
from functools import cache
from inspect import getfile
from pathlib import Path

from django.db.models import Count, Max, Value
from django.utils.translation import get_language

import minerals.tables
import profiles.tables
import tables
from minerals.facts.figure_store import facts_state
from minerals.models import GovernanceEstimate, MarketValue, Release, TradeYear
from minerals.passing_on import barred_sources
from profiles.models import Edition

from .descriptor import TABLES

DECLARE = (tables, minerals.tables, profiles.tables)  # packages that say what the files hold
LENGTH = 16  # characters, of a hash


def state_of_data():
    """A short name of the state, in four queries. The code that writes the files is a part of it."""
    counts, *more = [
        model.objects.order_by().values(of=Value(place)).annotate(newest=Max("pk"), number=Count("pk"))
        for place, model in enumerate((TradeYear, GovernanceEstimate, MarketValue))
    ]
    counts = list(counts.union(*more, all=True).order_by("of"))
    editions = Edition.objects.aggregate(Count("pk"), Max("published_at"), Max("ended_at"))
    return f"{_hash([facts_state(), counts, editions, _writing()])}{kind()}"


def kind():
    """Return the suffix shared by interchangeable states, which bar the same sources."""
    return f"-{_hash(sorted(barred_sources()))}-{get_language()}"


def _hash(tables):
    text = json.dumps(tables, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


@cache
def _writing():
    """A hash of the modules that write the files, and of the schemas, whose codes are declared elsewhere."""
    folders = {Path(__file__).parent, *(Path(getfile(one)).parent for one in DECLARE)}
    modules = sorted(path for folder in folders for path in folder.glob("*.py"))
    said = [path.read_text() for path in modules] + [one.schema for one in TABLES]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def moment_of_data():
    """The day of the newest release or edition."""
    day = Release.objects.aggregate(day=Max("published"))["day"] or datetime.date(1980, 1, 1)
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    edition = Edition.objects.aggregate(at=Max("published_at"))["at"]
    return max(filter(None, (moment, edition)))
