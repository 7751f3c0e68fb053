"""The version of the data that files made now are a part of, for their heads."""

from django.db.models import Subquery

from page_store.keeping import kept
from page_store.models import Epoch
from tables.models import DataVersion

VERSION = "Atlas-Data-Version"  # the header that names it
MADE_OF = ("minerals", "profiles")  # apps whose tables the data are made of


@kept
def data_version():
    """Return the name of the DataVersion of the present data, in one query; empty between a change and its version."""
    epochs = {part: Subquery(Epoch.objects.filter(part=part).values("value")) for part in MADE_OF}
    newest = DataVersion.objects.annotate(**epochs).only("name", "data_state").first()
    return newest.name if newest and newest.data_state == _joined(vars(newest)) else ""


def data_state():
    """The epochs of the data's sources.

    They rise with each change of the data, and with some changes that do not matter.
    """
    return _joined(dict(Epoch.objects.values_list("part", "value")))


def is_after(state, other):
    """Whether anything has changed from the `data_state` that is `other` to that which is `state`."""
    numbers = [[int(epoch or 0) for epoch in one.split("-")] for one in (state, other)]
    return any(epoch > before for epoch, before in zip(*numbers, strict=False))


def _joined(epochs):
    return "-".join(str(epochs.get(part) or 0) for part in MADE_OF)
