"""The status of the site: its version, its runs of commands, its disk. For people who look after the accounts."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import path

from monitoring.runs import runs

PERMISSION = "auth.view_user"


def status(request):
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied("Your account has no right to see the status of the site.")
    context = {
        **admin.site.each_context(request),
        "title": "Status of the site",
        "version": settings.VERSION,
        "database": (connection.display_name, database_bytes()),
        "runs": runs(),
        "unwatched": settings.LOCAL,
        "disks": disks(),
        "mail_host": settings.MAILERS["default"].get("OPTIONS", {}).get("host", ""),
    }
    return TemplateResponse(request, "admin/profiles/status.html", context)


def database_bytes():
    """Return how large the database is."""
    if connection.vendor == "sqlite":
        name = str(settings.DATABASES["default"]["NAME"])
        return Path(name).stat().st_size if Path(name).exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def disks():
    """Return [(names of what lies there, bytes in all, bytes free)] of each file system that we write to."""
    folders = [("Files that the site writes", settings.VAR_DIR), ("Backups", settings.BACKUP_FOLDER)]
    if isinstance(default_storage, FileSystemStorage):  # a bucket has no end
        folders.append(("Pictures", default_storage.location))
    found = {}
    for name, folder in folders:
        folder = _existing(Path(folder))
        found.setdefault(folder.stat().st_dev, ([], shutil.disk_usage(folder)))[0].append(name)
    return [(", ".join(names), usage.total, usage.free) for names, usage in found.values()]


def _existing(folder):
    return folder if folder.exists() else _existing(folder.parent)


urlpatterns = [path("", admin.site.admin_view(status), name="status")]
