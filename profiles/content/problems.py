"""What is wrong with a file, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContentProblem:
    file: str
    line: int
    reason: str

    def __str__(self):
        return f"{self.file}, line {self.line}: {self.reason}"


class BadContent(Exception):
    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def decoded(name, data):
    """The text of a file that is UTF-8, whatever its line ends. Raises BadContent for anything else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadContent([ContentProblem(name, line, f"not UTF-8 text: {error.reason}")]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadContent([ContentProblem(name, line, "a null byte: this is no text")])
    return text.replace("\r\n", "\n").replace("\r", "\n")
