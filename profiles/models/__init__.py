from .desk import Comment, DraftCheck, Presence, PreviewLink, SavedFilter, StaffMember
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
from .record import PublicationSet, Review, Revision

__all__ = [
    "Citation",
    "Comment",
    "DraftCheck",
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
    "Presence",
    "PreviewLink",
    "Profile",
    "ProfileRole",
    "PublicationSet",
    "RelatedPin",
    "Review",
    "Revision",
    "SavedFilter",
    "StaffMember",
]
