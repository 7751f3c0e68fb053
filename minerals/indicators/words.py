"""Ordinals and lists of names, as a sentence has them."""


def ordinal(number):
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def listed(names):
    """“Finland, Germany and Poland”; country names that need an article get it."""
    names = [f"the {n}" if n in WITH_ARTICLE else n for n in names]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


WITH_ARTICLE = {
    "United States",
    "United Kingdom",
    "European Union",
    "Philippines",
    "Netherlands",
    "United Arab Emirates",
}
