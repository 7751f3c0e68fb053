"""The citations of a profile as its texts and rows cite them: numbered in the order of their first appearance."""

from dataclasses import dataclass, field

from .prose import BadReference


@dataclass
class Citing:
    """`rows` are the citations of a snapshot, by key. What cites them adds to `numbers` and `claims`."""

    rows: dict
    numbers: dict = field(default_factory=dict)  # key -> number
    claims: list = field(default_factory=list)  # (key, as of, review by)

    def cite(self, reference):
        """The number of a cited source; BadReference where the profile has no such citation."""
        row = self.rows.get(reference.key)
        if row is None:
            raise BadReference("this profile has no citation with that key")
        as_of = reference.as_of or row["as_of"]
        self.claims.append((reference.key, as_of, reference.review_by or row["review_by"]))
        return self.numbers.setdefault(reference.key, len(self.numbers) + 1)
