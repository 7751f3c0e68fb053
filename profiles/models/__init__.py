from .draft import (
    Citation,
    GlanceItem,
    KeyMineral,
    LeadImage,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    RelatedPin,
)
from .edition import Edition, EditionFigure, EditionImage, EditionPair, EditionPartner, EditionPin
from .record import AuditEvent, Review, Revision

__all__ = [
    "AuditEvent",
    "Citation",
    "Edition",
    "EditionFigure",
    "EditionImage",
    "EditionPair",
    "EditionPartner",
    "EditionPin",
    "GlanceItem",
    "KeyMineral",
    "LeadImage",
    "Partnership",
    "Policy",
    "Profile",
    "ProfileRole",
    "RelatedPin",
    "Review",
    "Revision",
]
