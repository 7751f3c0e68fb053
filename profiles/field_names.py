"""Labels that Django derives from the names of fields, and labels of rows: for `makemessages`."""

from django.utils.translation import gettext_noop as _

FIELD_NAMES = (
    _("label"), _("figure"), _("mineral"), _("note"), _("role"), _("title"), _("date"), _("kind"), _("status"),
    _("minerals"), _("summary"), _("citation"), _("as of"), _("partners"), _("country"), _("reason"), _("key"),
    _("publisher"), _("url"), _("published"), _("review by"), _("alternative text"), _("decorative"), _("credit"),
    _("licence"), _("value"), _("roles"), _("source"), _("due"), _("in force since"), _("in force until"),
    _("name"), _("place"), _("operator"), _("owners"), _("stages"), _("capacity or output"), _("amount"), _("unit"),
    _("product"), _("year"), _("start"), _("until"), _("part"), _("event"), _("scope"),
    _("use or substitute"), _("share in per cent"), _("share of what"), _("whose share"), _("what it costs or loses"),
    _("kind of the text read"), _("original is"), _("original: title"), _("original: publisher"),
    _("original: address"), _("original: number"), _("original: date"), _("original: opened"),
    _("stage"), _("measure"), _("customs codes or price"), _("from"), _("to"), _("marks"),
)  # fmt: skip
