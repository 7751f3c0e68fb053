"""The whole data set as a Frictionless data package: its tables, and the files, built once for each state."""

from .building import ARCHIVE as ARCHIVE
from .building import DESCRIPTOR as DESCRIPTOR
from .building import Build as Build
from .building import NotBuilt as NotBuilt
from .building import current_build as current_build
from .building import is_built as is_built
from .building import newest_build as newest_build
