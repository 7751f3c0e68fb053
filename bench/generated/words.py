"""Words of generated texts. A few occur in nearly every profile, most in fewer and fewer, as in any language."""

import random
from functools import cache

COMMON = [
    "lithium", "smelter", "turbine", "royalty", "substitution", "metal", "supply", "reserve", "deposit", "province",
    "output", "capacity", "battery", "magnet", "alloy", "agreement", "investment", "ministry", "tariff", "licence",
    "energy", "railway", "corridor", "stockpile", "recycling", "research", "drilling", "exploration", "concentrate",
    "hydroxide", "carbonate", "sulphate", "market", "volume", "growth", "exposure", "resilience", "processing",
    "upstream", "downstream", "producer", "consumer", "framework", "standard", "assessment", "permit", "tenure",
    "geology", "basin", "brine", "laterite", "tailings", "offtake", "guarantee", "subsidy", "incentive", "roadmap",
    "decade", "quarter",
]  # fmt: skip
BETWEEN = [
    "the", "of", "and", "to", "in", "for", "with", "from", "by", "on", "as", "which", "that", "its", "while",
    "under", "across", "into", "near", "beyond",
]  # fmt: skip
SYLLABLES = [
    "ba", "cor", "del", "en", "fa", "gri", "hol", "is", "jun", "kel", "lor", "ma", "nev", "or", "pra", "qui", "ros",
    "sil", "tor", "ul", "ven", "wes", "yar", "zen",
]  # fmt: skip
# Words that the benchmark of the peer sites asks for, by their rank among the rare ones.
ASKED = {
    3: "briduon", 6: "kamirenon", 10: "renzituon", 15: "rentumianon", 22: "quiquion", 30: "kadubrion",
    45: "lomarrenon", 60: "pelzion", 90: "rentorzion", 140: "elzieltuon", 200: "mikavason", 300: "quimarshagoron",
}  # fmt: skip
RARE = 3_000  # words, the first in most profiles, the last in hardly any
TAIL = 0.6  # of the Pareto distribution of their ranks
SENTENCE = (10, 22)  # words


@cache
def rare():
    """The rare words, the most frequent first; the same in every database."""
    rng, found = random.Random(RARE), dict.fromkeys(ASKED.values())
    while len(found) < RARE:
        found[syllables(rng, 3, 5) + "on"] = None
    others = [word for word in found if word not in ASKED.values()]
    return [ASKED.get(rank) or others.pop() for rank in range(RARE)]


def syllables(rng, least, most):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(least, most)))


def sentence(rng, words=None):
    """A sentence of so many words, without its full stop."""
    count = words or rng.randint(*SENTENCE)
    found = [rng.choice(BETWEEN) if rng.random() < 0.4 else rng.choice(COMMON) for _ in range(count)]
    found[count // 2] = rare()[min(int(rng.paretovariate(TAIL)) - 1, RARE - 1)]
    return " ".join(found).capitalize()


def phrase(rng, longest):
    """Some words, with a full stop where there is room for a sentence, that take at most so many characters."""
    text = sentence(rng, 4 if longest < 100 else 12)[: longest - 1].strip()
    return text if longest < 100 else f"{text}."
