from django.apps import AppConfig


class AuditLogConfig(AppConfig):
    """Who did what, when, with old and new values. It is only ever added to."""

    name = "audit_log"
    verbose_name = "Audit log"
    default_auto_field = "django.db.models.BigAutoField"
