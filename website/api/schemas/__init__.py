"""What the API answers, by noun.

Every number is a text, so that no program rounds it, beside its unit, year and source. Codes are texts here and
enumerations in the parameters alone: a new one must not break a client.
"""

from . import countries, editions, events, figures, minerals, search, trade
