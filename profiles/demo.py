"""The accounts of a demonstration: `DEMO=1`, this machine only."""

from .groups import ADMINISTRATOR, EDITOR, MODERATOR

PASSWORD = "atlas-demo"  # noqa: S105 - printed on the sign-in page of every demonstration
ACCOUNTS = {
    "editor": EDITOR,
    "editor2": EDITOR,
    "moderator": MODERATOR,
    "moderator2": MODERATOR,
    "admin": ADMINISTRATOR,
}
