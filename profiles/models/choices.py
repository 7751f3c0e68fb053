"""The vocabularies that drafts and editions share."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.choices import ChoicesWithText, Words

PLURAL, CHIP = _("%(role)ss"), _("%(role)s of %(minerals)s")


@dataclass(frozen=True)
class RoleText:
    """The words of the site for a role.

    `plural` names the role of several countries, `chip` the role with its minerals. `step` is the label on the strip of
    the supply chain, `order` its position there, and `at_step` the text on its minerals. `both` says that two countries
    share the role.
    """

    meaning: Words
    plural: Words = PLURAL
    chip: Words = CHIP
    step: Words = ""
    order: int = 0
    at_step: Words = "%(minerals)s"
    always: bool = False  # shown on the strip without minerals, too
    computed_from: Words = ""  # the figures that show the role; empty if only editors add it
    both: Words = ""


class Role(ChoicesWithText):
    """The role of a country for one mineral. Those with `computed_from` are also computed from figures."""

    text: RoleText

    PRODUCER = (
        "producer",
        RoleText(
            _("Mines the mineral."),
            step=_("Mine"),
            order=2,
            always=True,
            computed_from=_("mine production"),
            both=_("both mine %(mineral)s"),
        ),
        _("Producer"),
    )
    REFINER = (
        "refiner",
        RoleText(
            _("Turns ore, concentrate or a by-product into metal, oxide or another product."),
            step=_("Refine"),
            order=3,
            always=True,
            computed_from=_("smelter, refinery or plant production"),
            both=_("both refine %(mineral)s"),
        ),
        _("Refiner"),
    )
    RESERVE_HOLDER = (
        "reserve-holder",
        RoleText(
            _("Has ore in the ground that could be mined at a profit when it was counted."),
            step=_("Hold"),
            order=1,
            at_step=_("reserves of %(minerals)s"),
            always=True,
            computed_from=_("reserves"),
            both=_("both hold reserves of %(mineral)s"),
        ),
        _("Reserve holder"),
    )
    CONSUMER = (
        "consumer",
        RoleText(_("Its industry uses the mineral, most often from abroad.")),
        _("Consumer"),
    )
    RECYCLER = (
        "recycler",
        RoleText(_("Recovers the mineral from scrap or spent products."), step=_("Recycle"), order=4),
        _("Recycler"),
    )
    STOCKPILER = (
        "stockpiler",
        RoleText(_("Its state keeps a stock of the mineral, or has decided to."), step=_("Stock"), order=5),
        _("Stockpiler"),
    )
    OVERSEAS_INVESTOR = (
        "overseas-investor",
        RoleText(
            _("Its companies or its state hold stakes in mines or plants abroad."),
            chip=_("%(role)s in %(minerals)s"),
            step=_("Invest abroad"),
            order=6,
            at_step=_("in %(minerals)s"),
        ),
        _("Overseas investor"),
    )
    GATEKEEPER = (
        "gatekeeper",
        RoleText(
            _("Decides who may have the mineral: by export licences, quotas or bans."),
            step=_("Control"),
            order=7,
        ),
        _("Gatekeeper"),
    )


STRONG = {"leading": _("Leading %(role)s"), "major": _("Major %(role)s")}  # of a computed role


SUPPLY_CHAIN = sorted((role for role in Role if role.text.step), key=lambda role: role.text.order)
COMPUTED = tuple(role for role in Role if role.text.computed_from)


class PolicyKind(models.TextChoices):
    STRATEGY = "strategy", _("Strategy")
    STOCKPILE = "stockpile", _("Stockpile")
    INVESTMENT = "investment", _("Investment")
    INVESTMENT_SCREENING = "investment-screening", _("Investment screening")
    PERMITTING = "permitting", _("Permitting")
    RESEARCH = "research", _("Research")
    EXPORT_CONTROL = "export-control", _("Export control")
    SUBSIDY = "subsidy", _("Subsidy")
    TAX = "tax", _("Tax")
    TRADE = "trade", _("Trade")
    RECYCLING = "recycling", _("Recycling")
    OTHER = "other", _("Other")


class PartnershipKind(models.TextChoices):
    BILATERAL_AGREEMENT = "bilateral-agreement", _("Bilateral agreement")
    TRADE_AGREEMENT = "trade-agreement", _("Trade agreement")
    EQUITY_STAKE = "equity-stake", _("Equity stake")
    OFFTAKE = "offtake", _("Offtake")
    FINANCE = "finance", _("Finance")
    FORUM = "forum", _("Forum")
    OTHER = "other", _("Other")


class PolicyScope(models.TextChoices):
    """The items that a policy covers beyond the minerals that it names."""

    DUAL_USE = "dual-use", _("All dual-use items")


class PolicyStatus(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    IN_FORCE = "in-force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")
    SUPERSEDED = "superseded", _("Superseded")


class EventKind(models.TextChoices):
    """Kind of an event. An agreement has parties, which sign it."""

    SUPPLY_SHOCK = "supply-shock", _("Supply shock")
    DISASTER = "disaster", _("Accident or disaster")
    EXPORT_CONTROL = "export-control", _("Export control")
    QUOTA = "quota", _("Quota")
    LAW = "law", _("Law")
    COURT = "court", _("Court ruling")
    AGREEMENT = "agreement", _("Agreement")
    COMPANY = "company", _("Decision of a company")
    STOCKPILE = "stockpile", _("Stockpile")
    PRICE = "price", _("Price")
    OTHER = "other", _("Other")


class EventPart(models.TextChoices):
    """The part that a country has in an event, the nearest first."""

    ACTS = "acts", _("Acts or signs")
    HIT = "hit", _("Is hit")
    GAINS = "gains", _("Gains")
    EXPOSED = "exposed", _("Is exposed")


class PictureKind(models.TextChoices):
    """The subject of the picture of a page."""

    STAGES = "stages", _("Shares of the world by stage")
    SUPPLIERS = "suppliers", _("Dependence on suppliers")
    CUSTOMERS = "customers", _("Sales and customers")
    SERIES = "series", _("A series with its breaks")
    PRICES = "prices", _("Prices")


class ProjectStage(models.TextChoices):
    MINE = "mine", _("Mine")
    PLANT = "plant", _("Plant")
    SMELTER = "smelter", _("Smelter")
    REFINERY = "refinery", _("Refinery")
    RECYCLING = "recycling", _("Recycling")


class ProjectStatus(models.TextChoices):
    OPERATING = "operating", _("Operating")
    CONSTRUCTION = "construction", _("Under construction")
    PLANNED = "planned", _("Planned")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    UNCLEAR = "unclear", _("Unclear")


class ProjectMeasure(models.TextChoices):
    CAPACITY = "capacity", _("Capacity")
    OUTPUT = "output", _("Output")


class ProjectUnit(models.TextChoices):
    TONNE = "t", "t"
    THOUSAND_TONNES = "kt", _("thousand t")
    MILLION_TONNES = "Mt", _("million t")
    KILOGRAM = "kg", "kg"
    TROY_OUNCE = "oz", _("troy ounces")
    MILLION_POUNDS = "Mlb", _("million pounds")
    THOUSAND_CARATS = "kct", _("thousand carats")


class UseKind(models.TextChoices):
    USE = "use", _("End use")
    SUBSTITUTE = "substitute", _("Substitute")


class SourceKind(models.TextChoices):
    """The kind of a text that was read and is cited. Older citations have none."""

    PRIMARY = "primary", _("Primary source")
    COMPANY = "company", _("Company")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    ACADEMIC = "academic", _("Academic work")
    PRESS = "press", _("Press")
    MIRROR = "mirror", _("Mirror")


FIRST_HAND = (SourceKind.PRIMARY, SourceKind.COMPANY, SourceKind.INTERGOVERNMENTAL)


class OriginalKind(models.TextChoices):
    OFFICIAL = "official", _("Official text of a law or decision")


class EditionState(models.TextChoices):
    LIVE = "live", _("Live")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CONSOLIDATED = "consolidated", _("Consolidated")
    UNPUBLISHED = "unpublished", _("Unpublished")


# Ways in which a live edition ends without a newer one; each tells readers why.
ENDED_STATES = (EditionState.WITHDRAWN, EditionState.CONSOLIDATED, EditionState.UNPUBLISHED)
