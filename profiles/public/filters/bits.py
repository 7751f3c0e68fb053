"""Sets of numbered things as the bits of one integer: common members are counted without looking at each."""

from collections import defaultdict
from functools import reduce
from operator import or_


def bits_at(numbers, size):
    """An integer with these of its `size` bits set."""
    found = bytearray(size // 8 + 1)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def bits_of(keys_of_each):
    """{key: bits of those that have it} of the keys of each, by their numbers; `keys_of_each` is a list of lists."""
    numbers = defaultdict(list)
    for number, keys in enumerate(keys_of_each):
        for key in keys:
            numbers[key].append(number)
    return {key: bits_at(found, len(keys_of_each)) for key, found in numbers.items()}


def numbers_of(bits):
    """Yield which bits of an integer are set, the smallest first."""
    flags = bin(bits)[:1:-1]
    number = flags.find("1")
    while number >= 0:
        yield number
        number = flags.find("1", number + 1)


def union(sets):
    return reduce(or_, sets, 0)
