"""The vocabularies that drafts and editions share."""

from django.db import models


class Role(models.TextChoices):
    """What a country is for one mineral. The first three are also computed from figures."""

    PRODUCER = "producer", "Producer"
    REFINER = "refiner", "Refiner"
    RESERVE_HOLDER = "reserve-holder", "Reserve holder"
    CONSUMER = "consumer", "Consumer"
    RECYCLER = "recycler", "Recycler"
    STOCKPILER = "stockpiler", "Stockpiler"
    OVERSEAS_INVESTOR = "overseas-investor", "Overseas investor"
    GATEKEEPER = "gatekeeper", "Gatekeeper"


class PolicyKind(models.TextChoices):
    STRATEGY = "strategy", "Strategy"
    STOCKPILE = "stockpile", "Stockpile"
    INVESTMENT = "investment", "Investment"
    INVESTMENT_SCREENING = "investment-screening", "Investment screening"
    PERMITTING = "permitting", "Permitting"
    RESEARCH = "research", "Research"
    EXPORT_CONTROL = "export-control", "Export control"
    SUBSIDY = "subsidy", "Subsidy"
    TAX = "tax", "Tax"
    TRADE = "trade", "Trade"
    RECYCLING = "recycling", "Recycling"
    OTHER = "other", "Other"


class PartnershipKind(models.TextChoices):
    BILATERAL_AGREEMENT = "bilateral-agreement", "Bilateral agreement"
    TRADE_AGREEMENT = "trade-agreement", "Trade agreement"
    EQUITY_STAKE = "equity-stake", "Equity stake"
    OFFTAKE = "offtake", "Offtake"
    FINANCE = "finance", "Finance"
    FORUM = "forum", "Forum"
    OTHER = "other", "Other"


class Standing(models.TextChoices):
    ANNOUNCED = "announced", "Announced"
    IN_FORCE = "in-force", "In force"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"
    SUPERSEDED = "superseded", "Superseded"
