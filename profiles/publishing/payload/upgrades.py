"""Upgrades of payloads from earlier schemas to the newest. Pure functions of JSON; stored payloads stay as they are.

Schemas 1 and 2 hold HTML and English words beside the values that they were made of. The step to 3 reads codes and
values out of them, and leaves the words behind.
"""

import calendar
import re
from decimal import Decimal
from html import unescape

from minerals import wording

# 2: a figure has its caveats, a mineral its strategic lists apart; 3: meaning in place of markup and words; 4: a figure
# has its source and scenario, a release what its licence asks to be said; 5: lines of “In brief”, and findings.
SCHEMA = 5

# Values of 25 November 2026 that payloads from before that day lack.
FIRST_SOURCE = {"source": "usgs-mcs", "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/"}
UNNAMED = {"source_name": "", "scenario": ""}
FIRST_EXCLUDED = {"Germany": "DEU", "Sweden": "SWE", "United States": "USA"}


class UnknownSchema(ValueError):
    """The payload has a schema that this version of the code does not know."""


def upgrade(tree):
    """A payload, or some parts of one with its schema, as the newest schema has it."""
    if not 1 <= tree["schema"] <= SCHEMA:
        raise UnknownSchema(f"There is no schema {tree['schema']}.")
    for schema, step in UPGRADES.items():
        if tree["schema"] < schema:
            tree = step(tree) | {"schema": schema}
    return tree


def _with_caveats(tree):
    """Figures with the caveats in the source's own notes, as they are read today; no list called strategic apart."""
    found = dict(tree)
    if "figures" in tree:
        found["figures"] = {
            key: {"caveats": _caveats(figure)} | figure for key, figure in tree["figures"].items()
        }
    if "minerals" in tree:
        found["minerals"] = [{"strategic": []} | mineral for mineral in tree["minerals"]]
    return found


def _caveats(figure):
    if not figure["note"]:
        return []
    own = wording.own_amount(figure["amount"], figure["annotation"])
    named = {name: figure[name] for name in ("measure", "flag")}
    return list(wording.caveats_of(figure["note"], **named, code=figure["country"], own=own))


def _with_meaning(tree):
    steps = {
        "image": lambda image: image and _without(image, "uid"),
        "sections": lambda rows: [_section(row, tree["figures"]) for row in rows],
        "glance": lambda rows: _glance(rows, tree["source"]["glance"]),
        "minerals": lambda rows: [_mineral(row) for row in rows],
        "policies": _events,
        "partnerships": _events,
        "releases": lambda rows: [FIRST_SOURCE | row for row in rows],
    }
    found = tree | {name: step(tree[name]) for name, step in steps.items() if name in tree}
    if "figures" in tree:
        rounded = _rounded(found, tree)
        codes = FIRST_EXCLUDED | {one["country_name"]: one["country"] for one in tree["figures"].values()}
        found["figures"] = {key: _figure(one, codes, key in rounded) for key, one in tree["figures"].items()}
    return found


def _with_sources(tree):
    """Figures with the source of their release: there was one, which no number named."""
    found = dict(tree)
    if "figures" in tree:
        sources = {release["key"]: release["source"] for release in tree.get("releases", ())}
        found["figures"] = {
            key: {"source": sources.get(one["release"], FIRST_SOURCE["source"])} | UNNAMED | one
            for key, one in tree["figures"].items()
        }
    if "releases" in tree:
        found["releases"] = [{"attribution": ""} | release for release in tree["releases"]]
    return found


def _with_lines(tree):
    """Add empty lines of “In brief” and findings, which earlier schemas did not have."""
    if "figures" not in tree:
        return tree
    return {"changed": [], "watch": [], "findings": {}} | tree


UPGRADES = {
    2: _with_caveats,
    3: _with_meaning,
    4: _with_sources,
    5: _with_lines,
}  # the schema that each leads to


# Parts of the page

SHOW = re.compile(r"(?<=\bshow=)\w+")


def _without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def _events(rows):
    return [_without(row, "kind_label", "status_label") for row in rows]


def _glance(rows, source):
    shows = [(SHOW.search(written["figure"]) or ["value"])[0] for written in source]
    named = zip(rows, shows, strict=True)
    return [{"label": row["label"], "figure": row["key"], "show": show} for row, show in named]


def _mineral(mineral):
    return mineral | {
        "roles": [_role(role) for role in mineral["roles"]],
        "rows": [_row(row) for row in mineral["rows"]],
    }


def _role(role):
    kept = {name: role[name] for name in ("role", "strength", "figure", "number", "citation")}
    return kept | {"note": "" if role["computed"] else role["because"]}


def _row(row):
    newest_first = sorted(row["years"].items(), reverse=True)
    concentration = row["hhi"] and {
        "low": row["hhi"][0],
        "high": row["hhi"][1],
        "at_least": row.get("hhi_at_least", False),
        "leader": row["leader"],
        "leader_share": row["leader_share"].removesuffix("%"),
        "excludes": [
            name for mark in row.get("hhi_marks", []) for name in _names(mark["meaning"], "without ")
        ],
        "uncounted": [],
    }
    return {"figures": [key for _, key in newest_first], "concentration": concentration or None}


# Figures

CLAUSES = {  # of the remark beside a share
    "neither at least nor at most: the world total is a lower bound, and so is the sum": {
        "at_most",
        "at_least",
    },
    "the world total is a lower bound": {"at_most"},
    "at the most: the world total is a lower bound": {"at_most"},
    "the sum lacks members": {"at_least"},
    "of the sum of the rows, which is above the published bound": {"of_sum"},
    "of the sum of the rows, which is above the rounded total": {"of_sum"},
}
EXCLUDES, WITHOUT = "of the published total, which excludes ", "not in the sum: "
STATES = {
    "withheld": "withheld",
    "not available": "not-available",
    "blank in the source": "blank",
    "described in words": "described",
    "given as a bound only": "bounded",
    "given as a range only": "range",
}
STATE = re.compile(rf"(.*?) ({'|'.join(STATES)})(?: \((.*)\))?")
SAME = (
    "key", "country", "country_name", "mineral", "mineral_name", "stage", "form", "measure", "basis", "year", "unit",
    "flag", "is_estimate", "text", "note", "annotation", "caveats", "excludes", "revision", "release",
)  # fmt: skip


def _figure(figure, codes, rounded):
    kept = {name: figure[name] for name in SAME}
    kept |= {name: figure[name] or None for name in ("value", "lower", "upper")}
    place = re.match(r"\d+", figure["rank"])
    return kept | {
        "marks": [mark["letter"] for mark in figure["marks"]],
        "excludes_codes": figure.get("excludes_codes")
        or [codes.get(name, name) for name in figure["excludes"]],
        "share": _share(figure, rounded) if figure["share"] else None,
        "words": {
            "amount": figure["amount"],
            "number": figure["number"],
            "share_remark": figure["share_remark"],
        },
        "rank": place and {"place": int(place[0]), "tied": "(tied)" in figure["rank"], "of": None},
    }


def _share(figure, rounded):
    remark, _, without = figure["share_remark"].partition(WITHOUT)
    clauses = remark.split("; ")
    flags = set().union(*(CLAUSES.get(clause, ()) for clause in clauses))
    if figure.get("share_bound") == "at least":
        flags.add("at_least")
    return {
        "percent": _percent(figure),
        **{name: name in flags for name in ("at_most", "at_least", "of_sum")},
        "excludes": [name for clause in clauses for name in _names(clause, EXCLUDES)],
        "without": _groups(without),
        "is_estimate": rounded,
    }


def _percent(figure):
    """The share to four decimals, unless that rounds to another than the one that was shown."""
    exact, shown = figure["share_number"], figure["share"].removesuffix("%")
    as_shown = shown.startswith("under") or f"{Decimal(exact).quantize(Decimal('0.1'))}" == shown
    return exact if as_shown else shown


def _groups(text):
    """[LeftOut as JSON] of “Belgium withheld; Austria and Italy not available; Finland described in words (Large)”."""
    return [_left_out(group) for group in text.split("; ")] if text else []


def _left_out(text):
    match = STATE.fullmatch(text)
    names, state, words = match.groups() if match else (text, "withheld", None)
    return {"flag": STATES[state], "text": words or "", "names": _names(names, "")}


def _names(text, lead):
    """Return the names in “excluding Germany, Poland and the United States” after the lead; none without that lead."""
    if not text.startswith(lead):
        return []
    *first, last = text.removeprefix(lead).rsplit(" and ", 1)
    names = [name for part in first for name in part.split(", ")] + [last]
    return [name.removeprefix("the ") for name in names]


def _rounded(tree, old):
    """Keys of the figures whose share was shown as a whole per cent, since the source estimated one side."""
    shown = [(row["key"], row["value"]) for row in old.get("glance", [])]
    shown += [found for row in old.get("sections", []) for found in SHARE.findall(row["html"])]
    shares = {item["figure"] for item in tree.get("glance", []) if item["show"] == "share"}
    shares |= {key for key, text in shown if text.endswith(OF_THE_WORLD)}
    return {key for key, text in shown if key in shares and "%" in text and "." not in text}


# Prose, out of the markup that `nh3` cleaned

OF_THE_WORLD = " of the world"
SHARE = re.compile(rf'<a class="figure-ref" href="[^"]*/([^"/]+)/"[^>]*>([^<]*{OF_THE_WORLD})</a>')
TOKEN = re.compile(r'<(/?)(\w+)((?: [\w-]+="[^"]*")*) ?/?>|([^<]+)')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
AFTER_FIGURE = {("abbr", "flag"), ("span", "figure-under")}


def _section(section, figures):
    return {"name": section["name"], "prose": nodes(section["html"], figures), "markup": section["html"]}


def nodes(markup, figures):
    """Return the nodes of the newest schema for sanitised HTML."""
    stack, opened = [[]], []
    for closing, tag, attributes, text in TOKEN.findall(markup):
        if text:
            stack[-1].append(unescape(text))
        elif closing:
            node = _node(*opened.pop(), stack.pop(), figures)
            if node is not None:
                stack[-1].append(node)
            elif stack[-1] and stack[-1][-1] == " ":
                stack[-1].pop()  # the text after a figure's number is made for display
        elif tag == "br":
            stack[-1].append({"tag": tag})
        else:
            opened.append((tag, {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}))
            stack.append([])
    return _without_blanks(stack[0])


def _node(tag, attributes, children, figures):
    kind = attributes.get("class", "")
    if (tag, kind) in AFTER_FIGURE:
        return None
    href = attributes.get("href", "")
    if kind == "figure-ref":
        key, text = href.rstrip("/").rpartition("/")[2], "".join(children)
        show = "share" if text.endswith(OF_THE_WORLD) else "rank" if text == figures[key]["rank"] else "value"
        return {"figure": key, "show": show}
    if kind == "note-ref":
        as_of = attributes.get("title", "").removeprefix("as of ")
        return {"source": int(href.rpartition("-")[2]), "as_of": _partial_date(as_of)}
    if tag == "a":
        return {"href": href, "title": attributes.get("title", ""), "children": children}
    if tag in ("ul", "ol", "blockquote"):
        children = _without_blanks(children)
    return {"tag": tag, "children": children}


def _without_blanks(children):
    return [node for node in children if not (isinstance(node, str) and node.isspace())]


def _partial_date(text):
    """“March 2020” as “2020-03”."""
    words = text.split()
    if len(words) < 2:
        return text
    *day, month, year = words
    return "-".join(
        [year, f"{list(calendar.month_name).index(month):02}", *(f"{int(one):02}" for one in day)]
    )
