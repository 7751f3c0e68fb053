from .citations import Citation
from .dated import Partnership, Policy
from .desk import (
    CheckedAddress,
    Comment,
    DatedClaim,
    DraftCheck,
    Presence,
    PreviewLink,
    SavedFilter,
    StaffMember,
    UnsavedText,
)
from .draft import GlanceItem, KeyMineral, LeadImage, Profile, ProfileRole, RelatedPin
from .editions import Edition
from .events import EventFacts, EventParty, HiddenEvent
from .pictures import PagePicture
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
    EditionProject,
    EditionProjectMineral,
    EditionRelease,
    EditionUse,
)
from .projects import Project
from .record import PublicationSet, Review, Revision
from .reports import ErrorReport
from .subjects import Event, Subject, SubjectKind
from .uses import Use
