"""Schemas of the answers, by noun.

Rows are those of `minerals.tables` and `profiles.tables`; here is what one thing has beside its row. A number with
decimals is a text, so that no program rounds it. Codes are texts here and enumerations in the parameters alone: a new
one must not break a client.
"""

from . import countries, editions, figures, minerals, search, trade
