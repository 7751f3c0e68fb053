from django.db import models


class Epoch(models.Model):
    """The one row whose value rises in every transaction that changes what the public sees.

    A row and no sequence: a sequence moves before the commit, and a reader would keep an old page under a new
    value. Triggers write it, nothing else does.
    """

    id = models.SmallIntegerField(primary_key=True)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_epoch")]


class Change(models.Model):
    """PostgreSQL only: that the running transaction changed something. It is empty for everybody else.

    A deferred trigger of this table raises the epoch at the commit, so that writers wait for each other only there.
    """
