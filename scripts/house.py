"""The rules of the house that ruff and djade do not know: docstrings, words, names, and the size of modules and rooms.

    scripts/house.py

Prints the lines of each room beside those of the last tag, and every place that breaks a rule. Exits with 1 where one
does. docs/writing.md has the reasons.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 350  # lines of a module; one that tells two things is longer
OUTSIDE = ("tests", "scripts", "bench")  # whose modules may be longer, and which are no rooms of the site

QUOTES = ("scripts/house.py", "tests/test_house.py")  # which quote the words that they look for
# A docstring is a sentence that begins with its verb, or a noun: not with a clause that stands for one.
CLAUSE = re.compile(
    r"(What|Of|The same|Who|Whoever|Whose|Whom|Those|That|Which|Why|How|When|Where|All that)\b"
)
# Words of our own where the trade, Django or English has one, each with what to write.
WORDS = {
    r"\btak(es?|en|ing) away\b": "remove, or download",
    r"\bdo nothing\b": "cancel",
    r"\bleads? somewhere\b": "name what there is none of",
    r"\bwhat there is to read\b": "name it",
    r"\bleads? nowhere\b": "is broken",
    r"\b(is|are) to be read\b": "how to read",
    r"\bcounted nowhere\b": "not counted",
    r"\banew\b": "again, or a verb with re-",
    r"[;,] else\b": "otherwise",
    r"\bsa(id|ys?) of\b": "say about, or a noun such as remarks on",
    r"\ba (row|line|sentence|column|file|cell|curve|table) an? [a-z]+": "one … per …",
}
# Names that do not say what a thing is: `observation`, not `o`; `matching_countries`, not `found`.
NAMELESS = ("o", "one", "found", "held", "said", "it")


def nameless(tree):
    """Yield (line, name) of the parameters of functions and the fields of classes that have no name of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = (one for one in ast.walk(node.args) if isinstance(one, ast.arg))
            yield from ((one.lineno, one.arg) for one in given if one.arg in NAMELESS)
        elif isinstance(node, ast.ClassDef):
            fields = (one.target for one in node.body if isinstance(one, ast.AnnAssign))
            yield from ((one.lineno, one.id) for one in fields if getattr(one, "id", "") in NAMELESS)


def documented(tree):
    """Yield (line, docstring) of a module, its classes and functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if text := ast.get_docstring(node):
                yield node.body[0].lineno, text


def wordings(path, text, first=1):
    """Yield the words of a text that have a better one, each with its place; `first`: the line that it begins on."""
    for words, instead in WORDS.items():
        for found in re.finditer(words, text, re.IGNORECASE):
            yield f"{path}:{first + text[: found.start()].count('\n')}: “{found[0]}”: {instead}"


def faults(path, text):
    """Yield what breaks a rule in a module, each with its place."""
    tree = ast.parse(text)
    for line, docstring in documented(tree):
        if found := CLAUSE.match(docstring):
            yield f"{path}:{line}: begins with “{found[0]}”: begin with a verb or a noun"
    if path not in QUOTES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from wordings(path, node.value, node.lineno)
    if not path.startswith(OUTSIDE):
        for line, name in nameless(tree):
            yield f"{path}:{line}: `{name}` does not say what it is: `observation`, `matching_countries`"
    if (lines := text.count("\n")) > LONGEST and not path.startswith(OUTSIDE):
        yield f"{path}: {lines} lines, at most {LONGEST}: split it by what it tells"


def templates():
    """{path: text} of the templates."""
    paths = git("ls-files", "-co", "--exclude-standard", "templates/*.html").stdout.split()
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in paths if (ROOT / path).is_file()}


def is_ours(path):
    return path.endswith(".py") and "/migrations/" not in path


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)


def room(path):
    """The app, or the package of an app, that a module is in."""
    return "/".join(path.split("/")[:-1][:2])


def sizes(texts):
    """{room: lines} of {path: text}."""
    found = Counter()
    for path, text in texts.items():
        found[room(path)] += text.count("\n")
    return found


def texts_of_tag(tag):
    """{path: text} of the modules at a tag."""
    paths = [path for path in git("ls-tree", "-r", "--name-only", tag).stdout.split() if is_ours(path)]
    return {path: git("show", f"{tag}:{path}").stdout for path in paths}


def report(now, before, tag):
    """Yield the lines of a table of rooms: lines now, and at the tag."""
    yield f"{'room':32}{'lines':>8}{tag:>12}"
    for name in sorted(now | before):
        yield f"{name:32}{now[name]:>8}{before[name] if tag else '':>12}"
    yield f"{'all':32}{now.total():>8}{before.total() if tag else '':>12}"


def main():
    listed = git("ls-files", "-co", "--exclude-standard", "*.py").stdout.split()
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in listed if (ROOT / path).is_file()}
    ours = {path: text for path, text in texts.items() if is_ours(path)}
    site = {path: text for path, text in ours.items() if not path.startswith(OUTSIDE)}
    tag = git("describe", "--tags", "--abbrev=0").stdout.strip()
    before = {path: text for path, text in texts_of_tag(tag).items() if path in site} if tag else {}
    print(*report(sizes(site), sizes(before), tag), sep="\n")
    found = [fault for path, text in sorted(ours.items()) for fault in faults(path, text)]
    found += [fault for path, text in templates().items() for fault in wordings(path, text)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
