"""Ways in which a file of statistics arrives broken: seeded, so that a failing one can be made again."""

import io
import random
import zipfile


def _lines(data):
    return data.splitlines(keepends=True)


def cut(data, rng):
    return data[: rng.randrange(len(data))]


def cut_at_a_line(data, rng):
    lines = _lines(data)
    return b"".join(lines[: rng.randrange(len(lines))])


def headless(data, rng):
    return b"".join(_lines(data)[1:])


def shifted(data, rng):
    lines = _lines(data)
    for index in rng.sample(range(1, len(lines)), min(5, len(lines) - 1)):
        lines[index] = rng.choice([b"," + lines[index], lines[index].replace(b",", b"", 1)])
    return b"".join(lines)


def wrong_delimiter(data, rng):
    return data.replace(b",", rng.choice([b";", b"\t", b"|"]))


def re_encoded(data, rng):
    text = data.decode("utf-8-sig", "replace")
    return text.encode(rng.choice(["utf-16", "utf-16-le", "utf-32", "cp437", "mac-roman"]), "replace")


def twice_encoded(data, rng):
    return data.decode("cp1252", "replace").encode("utf-8").decode("cp1252", "replace").encode("utf-8")


def _in_cells(data, rng, made):
    lines = _lines(data)
    for index in rng.sample(range(1, len(lines)), min(5, len(lines) - 1)):
        cells = lines[index].split(b",")
        cells[rng.randrange(len(cells))] = made(rng)
        lines[index] = b",".join(cells)
    return b"".join(lines)


def huge_numbers(data, rng):
    return _in_cells(
        data, rng, lambda rng: rng.choice([b"9" * 40, b"1e400", b"-1", b"1" + b"0" * 17, b"0.00000001"])
    )


def formulae(data, rng):
    return _in_cells(
        data, rng, lambda rng: rng.choice([b"=1+1", b"@SUM(A1)", b"+cmd|' /C calc'!A0", b"-2+3"])
    )


def odd_numbers(data, rng):
    return _in_cells(
        data, rng, lambda rng: rng.choice([b'"1,23"', b"NaN", b"inf", "１２".encode(), b"1.2.3", b"--"])
    )


def long_cell(data, rng):
    return _in_cells(data, rng, lambda rng: b"x" * 200_000)


def open_quote(data, rng):
    return _in_cells(data, rng, lambda rng: b'"')


def nul_bytes(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + b"\0" + data[at:]


def flipped_bits(data, rng):
    changed = bytearray(data)
    for _ in range(20):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def binary(data, rng):
    return rng.randbytes(rng.randrange(1, 20_000))


def repeated_rows(data, rng):
    lines = _lines(data)
    return b"".join(lines + rng.sample(lines, min(5, len(lines))))


def shuffled_header(data, rng):
    header, *rest = _lines(data)
    cells = header.strip().split(b",")
    rng.shuffle(cells)
    return b"".join([b",".join(cells) + b"\r\n", *rest])


def lost_column(data, rng):
    lines = [line.split(b",") for line in _lines(data)]
    at = rng.randrange(len(lines[0]))
    return b"".join(b",".join(cells[:at] + cells[at + 1 :]) for cells in lines)


def renamed_years(data, rng):
    return data.replace(b"2024", b"3024").replace(b"2022", rng.choice([b"0", b"20x2"]))


def old_line_ends(data, rng):
    return data.replace(b"\r\n", b"\r").replace(b"\n", b"\r")


def empty(data, rng):
    return rng.choice([b"", b"\r\n", b"\xef\xbb\xbf"])


def archive_cut(data, rng):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
    whole = buffer.getvalue()
    return whole[: rng.randrange(4, len(whole))]


KINDS = (
    cut, cut_at_a_line, headless, shifted, wrong_delimiter, re_encoded, twice_encoded, huge_numbers, formulae,
    odd_numbers, long_cell, open_quote, nul_bytes, flipped_bits, binary, repeated_rows, shuffled_header, lost_column,
    renamed_years, old_line_ends, empty, archive_cut,
)  # fmt: skip


def variants(files, count, *, seed=2026):
    """Yield (label, [(name, bytes)]) of `count` damaged copies of `files` {label: [(name, bytes)]}, kind after kind."""
    labels = sorted(files)
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")
        kind, label = KINDS[number % len(KINDS)], labels[(number // len(KINDS)) % len(labels)]
        members = list(files[label])
        at = rng.randrange(len(members))
        name, data = members[at]
        members[at] = (name, kind(data, rng))
        yield f"{number} {kind.__name__} {label}/{name}", members
