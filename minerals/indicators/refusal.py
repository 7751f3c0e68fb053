"""Why an indicator is not computed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Returned in place of an indicator whose inputs do not fit. False, so that `if share:` still reads right."""

    reason: str  # the rest of a sentence: “its figure is withheld”

    def __bool__(self):
        return False

    def __str__(self):
        return self.reason
