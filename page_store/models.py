from django.db import models


class Epoch(models.Model):
    """A value that rises in every transaction that changes public content: one for the whole site, and one for each
    app.

    These are rows, not sequences: a sequence moves before the commit, so a reader would keep an old page under a new
    value. Only triggers write them.
    """

    part = models.CharField(primary_key=True, max_length=40)  # `site`, or the label of an app
    value = models.BigIntegerField()


class Change(models.Model):
    """PostgreSQL only: that the running transaction changed an app. It is empty for everybody else.

    A deferred trigger of this table raises the epochs at the commit, so that writers wait for each other only there.
    """

    part = models.CharField(max_length=40)
