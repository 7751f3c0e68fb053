"""Which state of the data the package is of: changes with every release, correction, edition and edit of a fact."""

import datetime
import hashlib
import json
from functools import cache
from pathlib import Path

from django.db.models import Count, Max
from django.utils.translation import get_language

from minerals.figure_store import facts_state
from minerals.models import GovernanceEstimate, MarketValue, Release, TradeYear
from profiles.models import Edition

from .descriptor import RESOURCES

LENGTH = 16  # characters, of a hash


def state_of_data():
    """A short name of the state, in six queries. The code that writes the files is a part of it."""
    facts = (TradeYear, GovernanceEstimate, MarketValue)
    counts = [list(model.objects.aggregate(Max("pk"), Count("pk")).values()) for model in facts]
    editions = Edition.objects.aggregate(Count("pk"), Max("published_at"), Max("ended_at"))
    said = json.dumps([facts_state(), counts, editions, _writing()], default=str, sort_keys=True)
    return f"{hashlib.sha256(said.encode()).hexdigest()[:LENGTH]}-{get_language()}"


@cache
def _writing():
    """A hash of the modules that write the files, and of the schemas, whose codes are declared elsewhere."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    said = [path.read_text() for path in modules] + [one.schema for one in RESOURCES]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def moment_of_data():
    """When the newest release or edition was published."""
    day = Release.objects.aggregate(day=Max("published"))["day"] or datetime.date(1980, 1, 1)
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    edition = Edition.objects.aggregate(at=Max("published_at"))["at"]
    return max(filter(None, (moment, edition)))
