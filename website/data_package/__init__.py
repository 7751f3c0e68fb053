"""The whole data set as a Frictionless data package: what its tables are, and the files, built once a state."""

from .building import ARCHIVE as ARCHIVE
from .building import DESCRIPTOR as DESCRIPTOR
from .building import Build as Build
from .building import NotBuilt as NotBuilt
from .building import current_build as current_build
from .building import newest_build as newest_build
