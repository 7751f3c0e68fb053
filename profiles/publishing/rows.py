"""The rows of a draft as a payload freezes them: names, dates and citations, and what a row takes from an event."""

import datetime
from decimal import Decimal

from ..dates import last_day
from ..models.choices import EventPart
from ..models.dated import POINTER, TAKEN_OVER
from ..models.projects import stages_of
from ..shape import TABLE, TEXT
from .completeness import name_of, title_of
from .payload import rows as payload
from .payload.written import split


class Rows:
    """The part of a resolver that reads rows. It has `tree`, `facts`, `code`, `citing`, `cite_row` and `complain`."""

    def events(self, table):
        """Policies or partnerships, newest first, names and citations frozen."""
        rows = []
        for row in self.tree[table.name]:
            where = f"{TEXT[table.under].heading}, {table.title(row)}"
            number = self.cite_row(row["citation"], row["as_of"], where) if row["citation"] else None
            values = self.texts(payload.Event, table, row) | {
                "uid": row["uid"],
                "as_of": row["as_of"] or self.citing.rows.get(row["citation"], {}).get("as_of", ""),
                "number": number,
                "minerals": tuple(map(self.mineral_named, row["minerals"])),
                "partners": tuple(self.place(code) for code in row.get("partners", [])),
            }
            rows.append(payload.Event(**self.taken_over(table, values, row, where)))
        return tuple(sorted(rows, key=lambda event: event.date, reverse=True))

    def lines(self, table):
        """Return the payload lines of recent changes or of “What to watch”, in the order of the dates."""
        rows = []
        for row in self.tree[table.name]:
            where = f"{table.heading}, {table.title(row)}"
            cited = row["citation"]
            values = self.texts(payload.BriefLine, table, row) | {
                "uid": row["uid"],
                "as_of": row["as_of"] or self.citing.rows.get(cited, {}).get("as_of", ""),
                "number": self.cite_row(cited, row["as_of"], where) if cited else None,
            }
            rows.append(payload.BriefLine(**self.taken_over(table, values, row, where)))
        return tuple(sorted(rows, key=lambda line: (last_day(line.date) or datetime.date.max, line.date)))

    def taken_over(self, table, values, row, where):
        """Return the values of a row; one that points to an event has what it leaves empty as that has it today."""
        values["event"], slug = None, row.get(POINTER)
        if not slug:
            missing = [name for name in TAKEN_OVER if name in table.fields and not row[name]]
            for name in missing:
                self.complain(where, "", f"it has no {table.label(name)}, and points to no event")
            return values
        if slug not in self.facts.events:
            self.complain(where, slug, "this event has no public edition", leads_nowhere=True)
            return values
        number, event = self.facts.events[slug]
        happening, party = event.event, next((p for p in event.parties if p.code == self.code), None)
        if party is None and self.tree.get("mineral") not in {one.slug for one in happening.minerals}:
            self.complain(
                where, slug, "this event does not name the subject of this profile", leads_nowhere=True
            )
        note = party.note if party else ""
        values["event"] = payload.Pointed(slug, number, happening.name, happening.date, note)
        due = event.watch[0] if table.name == "watch" and event.watch else None
        said = due.summary if due else note
        taken = {"date": due.date if due else happening.date, "title": happening.name}
        taken["summary"] = said if "title" in table.fields and said else f"{happening.name}. {said}".strip()
        if "partners" in table.fields:
            others = [p for p in event.parties if p.part == EventPart.ACTS and p.code != self.code]
            taken["minerals"] = happening.minerals
            taken["partners"] = tuple(payload.PayloadPlace(p.code, p.slug, p.name) for p in others)
        return values | {name: value for name, value in taken.items() if name in values and not values[name]}

    def happening(self):
        """Return what the event of this snapshot is; an empty row stands in for a missing one, which is a problem."""
        table = TABLE["facts"]
        row = next(iter(self.tree[table.name]), table.empty)
        minerals = tuple(map(self.mineral_named, row["minerals"]))
        texts = {name: row[name] for name in ("date", "until", "kind")}
        return payload.Happening(self.tree["event"], row["title"], **texts, minerals=minerals)

    def parties(self):
        """Return the countries that an event concerns, by their part in it and in the order of the draft."""
        table, rows = TABLE["parties"], []
        for row in self.tree[table.name]:
            place = self.place(row["country"])
            number = self.cite_row(row["citation"], "", f"{table.heading}, {place.name}")
            texts = {name: row[name] for name in ("uid", "part", "note", "citation")}
            rows.append(
                payload.Party(code=place.code, slug=place.slug, name=place.name, number=number, **texts)
            )
        return tuple(sorted(rows, key=lambda party: EventPart.values.index(party.part)))

    def projects(self):
        """Return the mines, plants and projects in the order of the draft, names and citations frozen."""
        table, rows = TABLE["projects"], []
        for row in self.tree[table.name]:
            values = self.texts(payload.Project, table, row) | {
                "uid": row["uid"],
                "as_of": row["as_of"] or self.citing.rows.get(row["citation"], {}).get("as_of", ""),
                "number": self.cite_row(row["citation"], row["as_of"], f"{table.heading}, {row['name']}"),
                "minerals": tuple(map(self.mineral_named, row["minerals"])),
                "stages": stages_of(row["stages"]),
                "amount": Decimal(row["amount"]) if row["amount"] else None,
                "year": int(row["year"]) if row["year"] else None,
            }
            rows.append(payload.Project(**values))
        return tuple(rows)

    def uses(self):
        """Return the end uses and substitutes in the order of the draft, names and citations frozen."""
        table, rows = TABLE["uses"], []
        for row in self.tree[table.name]:
            values = self.texts(payload.Use, table, row) | {
                "uid": row["uid"],
                "as_of": row["as_of"] or self.citing.rows.get(row["citation"], {}).get("as_of", ""),
                "number": self.cite_row(row["citation"], row["as_of"], f"{table.heading}, {row['name']}"),
                "country": self.place(row["country"]) if row["country"] else None,
                "share": Decimal(row["share"]) if row["share"] else None,
                "year": int(row["year"]) if row["year"] else None,
            }
            rows.append(payload.Use(**values))
        return tuple(rows)

    def row(self, table, row):
        """A row of a table that has no class of its own."""
        keys = {name: row[name] if name in table.many else filter(None, [row[name]]) for name in table.fields}
        cited, where = row.get("citation"), f"{table.heading}, {title_of(table, row, self.facts)}"
        return payload.PayloadRow(
            uid=row["uid"],
            texts={name: row[name] for name in table.texts},
            minerals={name: tuple(map(self.mineral_named, keys[name])) for name in table.minerals},
            countries={name: tuple(map(self.place, keys[name])) for name in table.countries},
            number=self.cite_row(cited, row.get("as_of", ""), where) if cited else None,
        )

    def texts(self, kind, table, row):
        """Return the texts of a row by fields of its payload class; texts without a field are in `extra`."""
        values = {name: row[name] for name in table.texts}
        for name in {*table.minerals, *table.countries} - {*table.named_by}:
            keys = row[name] if name in table.many else [row[name]]
            values[name] = ", ".join(name_of(key, self.facts) for key in keys)
        return split(kind, values)

    def mineral_named(self, slug):
        return payload.Named(slug, self.facts.minerals[slug].name)

    def place(self, code):
        country = self.facts.countries[code]
        return payload.PayloadPlace(country.code, country.slug, country.name)
