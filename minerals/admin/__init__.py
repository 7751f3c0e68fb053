"""Facts in the desk: administrators keep them; figures and their history are read and corrected, never edited."""

from .figures import FigureAdmin, FigureRevisionAdmin
from .imports import ReleaseImportAdmin
from .reference import ReferenceAdmin

__all__ = ["FigureAdmin", "FigureRevisionAdmin", "ReferenceAdmin", "ReleaseImportAdmin"]
