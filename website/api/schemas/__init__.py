"""Schemas of the responses, by noun.

Rows come from `minerals.tables` and `profiles.tables`; these schemas add the details of one object. A number with
decimals is a string, so that no program rounds it. Codes are strings here and enumerations only in parameters: a new
code must not break a client.
"""

from . import countries, editions, figures, minerals, search, trade
