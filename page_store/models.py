from django.db import models


class Epoch(models.Model):
    """A value that rises in every transaction that changes what the public sees: of the whole site, and of each app.

    Rows and no sequences: a sequence moves before the commit, and a reader would keep an old page under a new
    value. Triggers write them, nothing else does.
    """

    part = models.CharField(primary_key=True, max_length=40)  # `site`, or the label of an app
    value = models.BigIntegerField()


class Change(models.Model):
    """PostgreSQL only: that the running transaction changed an app. It is empty for everybody else.

    A deferred trigger of this table raises the epochs at the commit, so that writers wait for each other only there.
    """

    part = models.CharField(max_length=40)
