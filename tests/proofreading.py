"""An editor-in-chief's demands on a profile's text, beyond those for review: length, rhythm, words of our own.

`scripts/proofread.py` prints it of the files of `content/`; tests hold the published ones to it. Of a mineral the words
are counted that has all its sections.
"""

import re
import statistics
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import strip_tags

from profiles.checking import links
from profiles.models.draft import BRIEF
from profiles.public.page import prose
from profiles.publishing.completeness import GLANCE_ITEMS, doubtful
from profiles.publishing.resolving import resolve
from profiles.publishing.texts import brief
from profiles.publishing.texts.brief import untraced
from profiles.publishing.texts.markup import CITATION
from profiles.publishing.texts.prose import plain_words
from profiles.shape import PROSE, TABLES

WORDS = 600, 1000  # over the sections
OF_MINERALS = 250, brief.MOST_OF_MINERALS  # over the sections of a mineral that has all of them
GRADE = 9, 13  # Flesch and Kincaid
MINERALS = 12
RUN = 8  # words in a row that are no longer a coincidence
BRIEF_LINES = 2, 3  # of what changed, of what to watch
MINERAL_LINES = {"changed": (1, 3), "watch": (0, 3)}
SPOKEN = re.compile(r'<span class="spoken">.*?</span>', re.DOTALL)  # within what stands beside a number, too
BESIDE = re.compile(
    r'<a class="note-ref".*?</a>|<span class="figure-under">.*?</span>|<a href="#note-.*?</a>'
    r'|<ol class="notes".*?</ol>',
    re.DOTALL,
)
WORD = re.compile(r"[^\W_]+(?:[’'.,][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[“\"(]?[A-Z0-9])")
VOWELS = re.compile(r"[aeiouy]+")
NAMED_KEY = re.compile(r"^\s*(?:- )?(?:title|original_title|publisher|url|policy)\s*:\s*(.*)$")
NEW_ITEM = re.compile(r"^\s*(?:- )?[\w-]+\s*:|^\s*- ")


@dataclass
class Proof:
    """The findings of a reading: `faults` to fix, `untraced` sentences to check."""

    faults: list[str] = field(default_factory=list)
    untraced: list[str] = field(default_factory=list)
    words: int = 0
    brief_words: int = 0
    grade: float = 0
    lengths: list[int] = field(default_factory=list)  # words of each sentence
    sections: dict[str, str] = field(default_factory=dict)  # heading -> text as readers see it

    @property
    def rhythm(self):
        """(median, standard deviation) of the lengths of sentences."""
        return (statistics.median(self.lengths), statistics.pstdev(self.lengths)) if self.lengths else (0, 0)


def proofread(tree, facts, destinations=None, other_texts=None):
    """The Proof of a snapshot. `other_texts`: an Others whose runs of words the profile must not share."""
    result = resolve(tree, facts)
    payload, found = result.payload, Proof()
    found.faults += [str(problem) for problem in result.problems]
    found.faults += [f"{one.where}: “{one.text}”: {one.reason}" for one in doubtful(tree, facts)]
    if destinations is not None:
        broken = links.broken_links(tree, payload, destinations)
        found.faults += [f"{where}: “{text}”: {reason}" for where, text, reason in broken]
    found.sections = {one.name: readers_text(one, payload) for one in payload.sections}
    is_brief = bool(tree.get("mineral"))
    long_texts = {name: text for name, text in found.sections.items() if is_brief or name not in BRIEF}
    found.words = sum(plain_words(tree["sections"][name]) for name in long_texts)
    found.grade, found.lengths = grade("\n".join(long_texts.values()))
    found.faults += list(_out_of_bounds(tree, found))
    found.faults += list(_uncited(tree))
    for text in PROSE:
        if text.is_section:
            found.untraced += [problem.text for problem in untraced(text.of(tree), text.heading)]
    if other_texts:
        found.faults += [
            f"{where}: as in {name}: “{run}”" for where, run, name in shared_runs(tree, payload, other_texts)
        ]
    return found


def readers_text(section, payload):
    """The words of a section with its numbers, without dates beside them, marks and notes."""
    html = SPOKEN.sub("", prose.html(section.prose, payload, name=section.anchor))
    html = BESIDE.sub("", html)
    lines = unescape(strip_tags(html)).replace("\N{NO-BREAK SPACE}", " ").splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def grade(text):
    """(Flesch-Kincaid grade without years, words of each sentence)."""
    sentences = [one for line in text.splitlines() for one in SENTENCE_END.split(line)]
    counted = [
        [word for word in WORD.findall(one) if not re.fullmatch(r"(?:19|20)\d\d", word)] for one in sentences
    ]
    lengths = [len(words) for words in counted if words]
    words = [word for one in counted for word in one]
    if not words:
        return 0, []
    syllables = sum(map(_syllables, words)) / len(words)
    return 0.39 * len(words) / len(lengths) + 11.8 * syllables - 15.59, lengths


def _syllables(word):
    word = word.lower()
    if any(letter.isdigit() for letter in word):
        return 1
    groups = len(VOWELS.findall(word))
    return max(1, groups - (word.endswith("e") and not word.endswith("le") and groups > 1))


def _out_of_bounds(tree, found):
    if tree.get("event"):
        return
    if tree.get("mineral"):
        for name, (low, high) in MINERAL_LINES.items():
            if not low <= len(tree[name]) <= high:
                yield f"lines of {name}: {len(tree[name])}; {low} to {high} are wanted"
        low, high = OF_MINERALS
        if len(found.sections) == len(brief.OF_MINERALS) and not low <= found.words <= high:
            yield f"words in the sections: {found.words}; {low} to {high} are wanted"
        return
    counts = {
        "words in the sections": (found.words, *WORDS),
        "numbers at a glance": (len(tree["glance"]), *GLANCE_ITEMS),
        "key minerals": (len(tree["minerals"]), 1, MINERALS),
        "lines of what changed": (len(tree["changed"]), *BRIEF_LINES),
        "lines of what to watch": (len(tree["watch"]), *BRIEF_LINES),
    }
    for what, (number, low, high) in counts.items():
        if not low <= number <= high:
            yield f"{what}: {number}; {low} to {high} are wanted"
    if not GRADE[0] <= found.grade <= GRADE[1]:
        yield f"reading grade: {found.grade:.1f}; {GRADE[0]} to {GRADE[1]} is wanted"
    if re.search(r"\d", tree["tagline"]):
        yield "the tagline has a number, which nobody could check"


def _uncited(tree):
    """Sources without an address or a date, and those that nothing refers to."""
    texts = [text.of(tree) for text in PROSE if text.is_section]
    used = {match[1].split(",")[0].strip() for text in texts for match in CITATION.finditer(text)}
    used |= {row["citation"] for table in TABLES for row in tree[table.name] if row.get("citation")}
    for row in tree["citations"]:
        if not row["url"] or not row["as_of"]:
            yield f"citation {row['key']}: it has no {'address' if row['as_of'] else 'date'}"
        if row["key"] not in used:
            yield f"citation {row['key']}: nothing cites it"


class Others:
    """Runs of words in texts that are not ours. Runs within a name or a title are anybody's."""

    def __init__(self, texts):
        """`texts`: {name: text}; of a sheet in YAML titles, publishers and addresses are names."""
        self.runs, self.named = {}, set()
        for name, text in texts.items():
            for line, is_name in _items(text):
                for run in runs(line):
                    if is_name:
                        self.named.add(run)
                    else:
                        self.runs.setdefault(run, name)

    @classmethod
    def in_folders(cls, folders):
        """The notes (YAML and text) in these folders and below them."""
        paths = (path for folder in folders for path in sorted(folder.rglob("*.*")))
        sheets = [path for path in paths if path.suffix in (".yaml", ".txt", ".md")]
        return cls({str(path): path.read_text(encoding="utf-8") for path in sheets})

    def source_of(self, run):
        return None if run in self.named else self.runs.get(run)


def _items(text):
    """(text, whether it is a name) of each item of a sheet; a line that goes on belongs to the item before."""
    items = []
    for line in text.splitlines():
        named = NAMED_KEY.match(line)
        if items and not NEW_ITEM.match(line):
            items[-1][0] += f" {line}"
        else:
            items.append([named[1] if named else re.sub(r"^\s*(?:- )?[\w-]+:", "", line), bool(named)])
    return items


def runs(text):
    words = [word.casefold() for word in WORD.findall(text)]
    return [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def shared_runs(tree, payload, others):
    """Yield (where, run, whose) of what a profile shares with an Others; titles of rows and sources are names."""
    texts = {one.name: readers_text(one, payload) for one in payload.sections}
    texts |= {"tagline": tree["tagline"], "unknowns": tree["unknowns"]}
    for table in TABLES:
        for number, row in enumerate(tree[table.name], 1):
            for name in table.sentences:
                if table.name != "citations" and name != "title":
                    texts[f"{table.name} {number}, {name}"] = row[name]
    for where, text in texts.items():
        for line in text.splitlines():
            last = None
            for run in runs(line):
                name = others.source_of(run)
                if name and last is None:
                    yield where, run, name
                last = name  # of runs that overlap, the first is told
