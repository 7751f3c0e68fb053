"""Words in the form in which they are compared, by pure functions, so that every database finds the same."""

import re
import threading
import unicodedata
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer


def _ranges_of_marks():
    """The vowel signs and accents of all scripts, for a regular expression: Python takes them for no letters."""
    marks = [code for code in range(0x300, 0x1E000) if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for i, code in enumerate(marks) if not i or marks[i - 1] != code - 1]
    ends = [code for i, code in enumerate(marks, 1) if i == len(marks) or marks[i] != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


LONGEST = 40  # characters of a word that count
PREFIX = 8  # characters of a word in which typing errors are looked for
# Hiragana, katakana and Chinese characters, which stand without spaces: a change of script is the end of a word.
SCRIPTS = (
    "\u3041-\u309f",
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "\u3005\u3400-\u9fff\uf900-\ufaff",
)
WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?<=[A-Za-z])['’][Ss]\b"
    r"|[A-Za-z0-9]++(?![^\x00-\x7f])"  # nearly all, in half the time
    + r"|[^\W_{0}]+(?:[{1}]+[^\W_{0}]*)*".format("".join(SCRIPTS), _ranges_of_marks())
    + "".join(f"|[{script}]+" for script in SCRIPTS)
)
HAN = re.compile(f"[{SCRIPTS[2]}]+")
KANA_MARKS = "\u3099\u309a"  # they make another letter, where an accent makes the same one
WHOLE_NAME = "="  # begins the term of a whole name, so that no word begins like it
STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "did", "do", "does", "for", "from", "had",
    "has", "have", "how", "if", "in", "into", "is", "it", "its", "of", "on", "or", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "were", "what",
    "when", "where", "which", "who", "why", "will", "with", "の", "と", "は", "が", "を", "に", "で",
})  # fmt: skip
# American endings become British ones, or the other way round: it matters only that both become one.
ENDINGS = (
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|er|ers|ing|ations?)$)"), "iz"),  # nationalisation
    (re.compile(r"(?<=\w{2})ens(?=(?:e|ed|es|ing)$)"), "enc"),  # license, defense
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able)?$)"), "or"),  # labour
    (re.compile(r"(?<=\w{2}[bt])re(?=s?$)"), "er"),  # centre, fibre
    (re.compile(r"(?<=gra)mme(?=s?$)"), "m"),  # programme
    (re.compile(r"(?<=^alumin)i(?=um$)"), ""),
    (re.compile(r"^sulph"), "sulf"),
)
ABBREVIATED, LONGEST_NAME = 3, 6  # words of a name that is also known by its initials
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"}
)


@lru_cache(maxsize=50_000)
def plain(text):
    """The text without capitals, accents and letters of other alphabets that have a Latin twin: Türkiye is turkiye."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(LETTERS))
    bare = "".join(char for char in parts if char in KANA_MARKS or not unicodedata.combining(char))
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def words(text):
    """Yield (start, end, word) of the words of a text in Unicode's composed form, without a possessive “’s”."""
    for found in WORD.finditer(text):
        word = plain(found[0]).replace(".", "")[:LONGEST]
        if word and found[0][0] not in "'’":
            yield found.start(), found.end(), word


def tokens(text):
    """The words of a text that are worth finding."""
    composed = unicodedata.normalize("NFC", text)
    return [word for _, _, word in words(composed) if word not in STOP_WORDS]


def abbreviations(text):
    """The words of a text that are typed in capitals."""
    text = unicodedata.normalize("NFC", text)
    return {word for start, end, word in words(text) if end - start > 1 and text[start:end].isupper()}


def whole(name):
    """The term of a name that is found only as a whole, however it is divided into words; “” of one without words."""
    return joined(dict.fromkeys(tokens(name)))


def joined(parts):
    """The term of the whole name that these tokens make."""
    return f"{WHOLE_NAME}{''.join(parts)}"[:LONGEST] if parts else ""


def covered(text, names):
    """Divide Chinese characters into whole names, of which none is left over: [中国, 锂] of 中国锂. Empty if not."""
    ways = {0: []}  # {place in the text: the longest names that lead to it}
    for end in range(1, len(text) + 1):
        for start in range(end):
            if start in ways and joined([text[start:end]]) in names:
                ways[end] = [*ways[start], text[start:end]]
                break
    return ways.get(len(text), [])


_stemmers = threading.local()  # one holds the word that it is at


@lru_cache(maxsize=50_000)
def stem(word):
    """Reduce a word: mining, mined and mines become mine, license becomes licence; words with few or no Latin letters
    are unchanged.
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if not hasattr(_stemmers, "english"):
        _stemmers.english = EnglishStemmer()
    for ending, other in ENDINGS:
        word = ending.sub(other, word)
    return _stemmers.english.stemWord(word)


def initials(text):
    """The abbreviations of the names in a text: crma of “Amendment of the Critical Raw Materials Act”.

    A name is of three words or more with capitals. Stop words and commas may occur within a name or around it
    (Ministry of Economy, Trade and Industry), so names are sought from each of these to each later one.
    """
    found, parts, end = set(), [""], 0
    text = unicodedata.normalize("NFC", text)
    for match in WORD.finditer(text):
        said, between = match[0], text[end : match.start()]
        end = match.end()
        is_name = said[0].isupper() and (said[1:].islower() or "." in said)
        if between.strip(" ,-") or not (is_name or plain(said) in STOP_WORDS):
            found |= _abbreviations(parts)
            parts = [""]
        elif not is_name or "," in between:
            parts.append("")
        if is_name:
            parts[-1] += plain("".join(char for char in said if char.isupper()))
    return found | _abbreviations(parts)


def _abbreviations(parts):
    starts = range(len(parts))
    joined = {"".join(parts[i : j + 1]) for i in starts for j in starts[i : i + LONGEST_NAME]}
    return {one for one in joined if ABBREVIATED <= len(one) <= LONGEST_NAME}


def allowed_errors(word):
    """Return the number of typing errors that a word of this length may have."""
    return 0 if len(word) < 4 or any(char.isdigit() for char in word) else 1 if len(word) < 8 else 2


def spellings(word, errors):
    """The start of a word with up to so many letters left out."""
    found = last = {word[:PREFIX]}
    for _ in range(errors):
        last = {one[:i] + one[i + 1 :] for one in last for i in range(len(one))}
        found |= last
    return found


def distance(word, other, most):
    """Count letters that are wrong, missing, added or swapped with a neighbour; above `most`: most + 1."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == word[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
