"""Audit events: who did what to which object, with old and new values. A trigger refuses update and delete."""

from django.conf import settings
from django.db import models

from .actions import Channel


class AuditEventQuerySet(models.QuerySet):
    def about(self, *subjects):
        """Events of these objects, which are all of one kind."""
        keys = [str(subject.pk) for subject in subjects]
        return self.filter(object_type=subjects[0]._meta.label_lower, object_id__in=keys)


class AuditEvent(models.Model):
    """One act. Its object is named in words and by key, so that the event outlives it."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Nobody where a command did it for nobody.",
    )
    way = models.CharField(max_length=10, choices=Channel, default=Channel.DESK)
    act = models.CharField(max_length=30)
    country = models.ForeignKey("minerals.Country", on_delete=models.PROTECT, null=True, related_name="+")
    object_type = models.CharField(max_length=60, blank=True, help_text="Such as profiles.review.")
    object_id = models.CharField(max_length=40, blank=True)
    object_name = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict, help_text="{field: [old, new]}")
    detail = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        permissions = [("export_auditevent", "Can export the audit log")]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self):
        return f"{self.act_label}: {self.object_name or self.country}"

    @property
    def act_label(self):
        return self.act.replace("-", " ").capitalize()
