"""Facts in the desk: administrators keep them; figures and their history are read and corrected, never edited."""

from .audited import AuditedAdmin
from .base import ReadOnlyAdmin
from .context import desk_context
from .figures import FigureAdmin, FigureRevisionAdmin
from .imports import ReleaseImportAdmin
from .reference import ReferenceAdmin

__all__ = [
    "AuditedAdmin",
    "FigureAdmin",
    "FigureRevisionAdmin",
    "ReadOnlyAdmin",
    "ReferenceAdmin",
    "ReleaseImportAdmin",
    "desk_context",
]
