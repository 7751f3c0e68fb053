from django.apps import AppConfig


class AuditLogConfig(AppConfig):
    """The audit trail: who did what, when, with old and new values. Append-only."""

    name = "audit_log"
    verbose_name = "Audit log"
    default_auto_field = "django.db.models.BigAutoField"
