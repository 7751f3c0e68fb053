"""The colours of pictures: those of the light theme in tokens.css. A test compares the two."""

PAPER = "#fbfaf6"
INK = "#1a1d22"
MUTED = "#59616c"
RULE = "#dfdbd0"
RULE_STRONG = "#8b8f96"
ACCENT = "#1b4b86"
ACCENT_SOFT = "#e7eef7"
COPPER = "#8f4510"
SERIES = "#1b4b86"
NO_DATA = "#ecebe6"
Q1, Q2, Q3, Q4, Q5 = "#cfe0f1", "#a0c1e1", "#6a9cce", "#3370b1", "#153d6f"
LAND = "#e9e7e0"
SURFACE = "#ffffff"
PRESENT = "#e0c3ae"
FILLS = {  # the fill of a shape on the map
    "q1": "url(#under-one)", "q2": Q2, "q3": Q3, "q4": Q4, "q5": Q5,
    "is-present": PRESENT, "is-unknown": LAND, "is-none": SURFACE, "is-land": LAND,
}  # fmt: skip
