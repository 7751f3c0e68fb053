from .desk import Comment, DatedClaim, DraftCheck, Presence, PreviewLink, SavedFilter, StaffMember
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
from .projections import (
    EditionAddedRole,
    EditionCitation,
    EditionEnding,
    EditionEvent,
    EditionEventMineral,
    EditionEventPartner,
    EditionFigure,
    EditionImage,
    EditionPair,
    EditionPartner,
    EditionPin,
    EditionRelease,
)
from .record import Edition, PublicationSet, Review, Revision
from .reports import ErrorReport
