"""The one door of the facts, on a content folder of a few lines."""

import gzip

import pytest

from minerals.importers.publishers import publishers
from minerals.importers.reading.tables import Wording
from minerals.importers.reports import ContentError
from minerals.importers.tidy.content import load_facts
from minerals.models import (
    CodeGroup,
    Commodity,
    Country,
    CountryAlias,
    CriticalList,
    Figure,
    FigureRevision,
    GovernanceEstimate,
    ListEntry,
    Mineral,
    Region,
    Release,
    ReleaseImport,
)

HEADER = (
    "country_iso3,mineral,stage,form,measure,basis,year,value,lower,upper,unit,flag,is_estimate,excludes,text,"
    "note,source_line"
)
FILES = {
    "regions.csv": """slug,name,position,summary
europe,Europe,1,
east-asia,East Asia,2,
""",
    "countries.csv": """code,alpha2,numeric,slug,name,official_name,region,continent,kind,aliases,members
JPN,JP,392,japan,Japan,Japan,east-asia,Asia,state,Nippon;Nihon;NIPPON,
FIN,FI,246,finland,Finland,Republic of Finland,europe,Europe,state,,
EUU,EU,,european-union,European Union,European Union,europe,Europe,bloc,EU,FIN
WLD,,,world,World,World,,,aggregate,,
""",
    "mineral_groups.csv": """slug,name,position,summary
rare-earths,Rare earths,1,
""",
    "minerals.csv": """slug,name,symbol,atomic_number,group,parent,aliases,in_filter,summary
neodymium,Neodymium,Nd,60,rare-earths,rare-earths,,yes,
rare-earths,Rare earths,,,rare-earths,,REE,yes,
""",
    "sources.csv": """key,title,publisher,url,licence,licence_url,is_default,attribution,may_be_passed_on
survey,Survey,Office,https://example.org/,CC0 1.0,,yes,,yes
""",
    "headline_sources.csv": "mineral,stage,measure,source,note\n",
    "compared_sources.csv": "mineral,stage,measure,form,basis,source,other_form,other_basis,other_source,note\n",
    "releases.csv": """key,source,name,published,url,note
survey-2026,survey,Survey 2026,2026-02-06,https://example.org/2026,
survey-2026-v2,survey,"Survey 2026, version 2",2026-05-27,,
""",
    "critical_lists.csv": """slug,issuer,short,country,year,name,published,url,certainty,note
japan-2020,Ministry,JP,JPN,2020,Rare metals,2020-03,,official_page,
""",
    "critical_list_entries.csv": """list,mineral,name_as_listed,status,note
japan-2020,rare-earths,Rare earths,critical,
""",
    "commodities.csv": """nomenclature,code,name,kind,minerals,contents,note,twin
hs92,280530,Rare-earth metals,metal,neodymium;rare-earths,,,
hs92,284610,Cerium compounds,compound,rare-earths,,,
hs92,282200,Cobalt oxides,compound,rare-earths,,,810510
hs92,810510,Cobalt intermediates,intermediate,rare-earths,,,282200
"""
    """hs17,850511,Magnets,product,rare-earths,,,
""",
    "code_groups.csv": """key,title,nomenclature,codes,value_only,note,reviewed
rare-earths,Rare earths,hs92,280530;284610,no,Forms of the same goods.,The names of the codes.
""",
    "figures/survey-2026.csv": f"""{HEADER}
FIN,rare-earths,none,all,reserves,oxide,2025,21,,,t,reported,false,,,,2
WLD,rare-earths,none,all,reserves,oxide,2025,,85,,t,bounded,false,,,,3
""",
    "corrections.csv": f"""{HEADER},release,source,reason
FIN,rare-earths,none,all,reserves,oxide,2025,11,,,t,reported,false,,,,,survey-2026-v2,survey,Printed wrongly.
""",
    "annotations.csv": """mineral,stage,measure,form,basis,year,rankable,note,source
rare-earths,none,reserves,all,oxide,2025,no,Two bases.,survey
""",
    **{
        f"publishers/{name}/{form.table}": ",".join((*form.wording, *Wording._fields)) + "\n"
        for name, publisher in publishers().items()
        for form in publisher.forms
        if form.table
    },
    "publishers/usgs/market.csv": "chapter,commodity,after,mineral,product,note\n",
    **{
        f"publishers/{name}/series.csv": "commodity,detail,mineral,product,wording,unit,note\n"
        for name in ("iea", "wb_pinksheet")
    },
    **{f"publishers/{name}/places.csv": "label,code,qualifier\nFinland,FIN,\n" for name in publishers()},
}

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


@pytest.fixture
def content(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(content):
    def replace(name, old, new):
        text = (content / name).read_text(encoding="utf-8")
        assert old in text
        (content / name).write_text(text.replace(old, new), encoding="utf-8")

    return replace


def problems(content):
    with pytest.raises(ContentError) as refusal:
        load_facts(content)
    return [str(problem) for problem in refusal.value.problems]


def by_name(reports):
    return {report.name: report for report in reports}


def test_everything_is_loaded_and_linked(content):
    said = []
    reports = load_facts(content, progress=said.append)
    assert Mineral.objects.get(slug="neodymium").parent.slug == "rare-earths"
    assert Country.objects.get(code="EUU").members.get().code == "FIN"
    assert Country.objects.get(code="WLD").region is None
    assert list(Country.objects.get(code="JPN").aliases.values_list("name", "slug")) == [
        ("Nihon", "nihon"),
        ("Nippon", "nippon"),
    ]
    assert CriticalList.objects.get().entries.get().mineral.slug == "rare-earths"
    assert by_name(reports)["survey-2026"].loaded == 2
    assert said


def test_a_correction_is_a_revision_and_the_sum_of_the_bloc_follows_it(content):
    load_facts(content)
    finland = FigureRevision.objects.filter(figure__country__code="FIN").order_by("number")
    assert [(int(each.value), each.release.key, each.reason) for each in finland] == [
        (21, "survey-2026", ""),
        (11, "survey-2026-v2", "Printed wrongly."),
    ]
    assert FigureRevision.objects.current().get(figure__country__code="EUU").value == 11


def test_an_annotation_is_on_every_figure_of_its_series_the_sum_too(content):
    load_facts(content)
    assert set(Figure.objects.values_list("country__code", "rankable", "annotation")) == {
        ("FIN", False, "Two bases."),
        ("WLD", False, "Two bases."),
        ("EUU", False, "Two bases."),
    }


def test_a_second_run_changes_nothing(content):
    load_facts(content)
    for report in load_facts(content):
        assert (report.read, report.loaded, report.changed) == (report.unchanged, 0, [])


def test_a_changed_row_is_updated_and_reported(content, edit):
    load_facts(content)
    edit("countries.csv", "FI,246,finland,Finland,", "FI,246,suomi,Suomi,")
    edit("figures/survey-2026.csv", "2025,,85", "2025,,80")
    reports = by_name(load_facts(content))
    assert reports["countries"].changed == [("FIN", "slug finland; name Finland", "slug suomi; name Suomi")]
    assert reports["survey-2026"].changed[0].new == ">80 t, bounded"
    assert Country.objects.get(code="FIN").slug == "suomi"


def test_a_mineral_that_its_row_no_longer_names_leaves_a_customs_code(content, edit):
    load_facts(content)
    edit("commodities.csv", "neodymium;rare-earths", "neodymium")
    load_facts(content)
    minerals = Commodity.objects.get(code="280530").minerals
    assert list(minerals.values_list("slug", flat=True)) == ["neodymium"]


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (
            "280530;850511",
            "no code '850511' of hs92: it is of hs17, and codes of two nomenclatures are never added",
        ),
        ("280530;999999", "no code '999999' of hs92"),
        ("280530;282200", "282200 has the twin 810510: the same loads may be under both"),
        ("280530;280530", "280530 is in the group twice"),
        ("280530", "a group has two codes or more"),
    ],
)
def test_a_group_of_codes_that_may_not_be_added_is_refused(content, edit, codes, why):
    edit("code_groups.csv", "280530;284610", codes)
    assert problems(content) == [f"code_groups.csv, line 2: {why}"]


def test_a_code_is_in_one_group_only(content, edit):
    edit(
        "code_groups.csv",
        "The names of the codes.",
        "The names.\nother,Other,hs92,284610;280530,no,Why.,The names.",
    )
    assert sorted(problems(content)) == [
        "code_groups.csv, line 3: 280530 is already in the group on line 2",
        "code_groups.csv, line 3: 284610 is already in the group on line 2",
    ]


def test_a_group_has_the_codes_of_its_row(content, edit):
    load_facts(content)
    group = CodeGroup.objects.get()
    assert [one.code for one in group.members] == ["280530", "284610"]
    edit("commodities.csv", "hs92,282200", "hs92,284690,Other compounds,compound,rare-earths,,,\nhs92,282200")
    edit("code_groups.csv", "280530;284610", "284610;284690")
    load_facts(content)
    assert [one.code for one in CodeGroup.objects.get().members] == ["284610", "284690"]


def test_an_old_slug_goes_on_leading_to_its_country(content, edit):
    load_facts(content)
    edit("countries.csv", "finland", "suomi")
    load_facts(content)
    load_facts(content)
    assert CountryAlias.objects.get(slug="finland").country.code == "FIN"


def test_what_a_file_no_longer_names_is_reported_and_stays_but_for_list_entries(content, edit):
    load_facts(content)
    edit("countries.csv", "JPN,JP,392,japan,Japan,Japan,east-asia,Asia,state,Nippon;Nihon;NIPPON,\n", "")
    edit("critical_lists.csv", "japan-2020,Ministry,JP,JPN,2020", "finland-2020,Ministry,FI,FIN,2020")
    edit(
        "critical_list_entries.csv", "japan-2020,rare-earths,Rare earths", "finland-2020,neodymium,Neodymium"
    )
    reports = by_name(load_facts(content))
    assert reports["countries"].gone == ["JPN"]
    assert reports["critical lists"].gone == ["japan-2020"]
    assert reports["critical list entries"].gone == ["japan-2020 | rare-earths | Rare earths | critical"]
    assert Country.objects.filter(code="JPN").exists()
    assert list(ListEntry.objects.values_list("name_as_listed", flat=True)) == ["Neodymium"]


def test_every_problem_of_every_file_comes_at_once_and_nothing_is_loaded(content, edit):
    edit("countries.csv", "Republic of Finland,europe", "Republic of Finland,atlantis")
    edit("minerals.csv", "Neodymium,Nd,60", "Neodymium,Neod,sixty")
    edit("figures/survey-2026.csv", "FIN,rare-earths", "FIN,unobtainium")
    edit("corrections.csv", "Printed wrongly.", "")
    edit("annotations.csv", ",no,", ",maybe,")
    edit("publishers/usgs/places.csv", "FIN", "XXX")
    said = problems(content)
    assert [text.split(":")[0] for text in said] == [
        "countries.csv, line 3",
        "minerals.csv, line 2",
        "minerals.csv, line 2",
        "survey-2026.csv, line 2",
        "corrections.csv, line 2",
        "annotations.csv, line 2",
        "usgs/places.csv, line 2",
    ]
    assert not Region.objects.exists()
    assert not Release.objects.exists()


def test_a_refusal_while_loading_undoes_what_was_loaded_before(content, edit):
    edit("annotations.csv", "reserves,all,oxide", "reserves,sponge,oxide")
    assert problems(content) == [
        "annotations.csv, line 2: no figure of rare-earths none reserves sponge oxide 2025"
    ]
    assert not Region.objects.exists()
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("regions", "slug,name", "slug,title", "line 1: the header is"),
        ("regions", "east-asia,East Asia", "europe,East Asia", "line 3: slug 'europe' is already on line 2"),
        ("regions", "East Asia", "Europe", "line 3: name 'Europe' is already on line 2"),
        ("countries", ",europe,Europe,state", ",,Europe,state", "line 3: a country needs its region"),
        ("countries", "World,World,,,agg", "World,World,europe,,agg", "line 5: an aggregate has no region"),
        ("countries", "bloc,EU,FIN", "bloc,EU,FIN;XXX", "line 4: no member 'XXX'"),
        ("countries", "bloc,EU,FIN", "bloc,EU,", "line 4: a bloc needs members"),
        ("countries", "bloc,EU,", "bloc,Japan,", "line 4: alias 'Japan' leads to JPN already"),
        ("countries", ",state,,", ",realm,,", "line 3: kind 'realm': Value"),
        ("minerals", "rare-earths,,REE", "neodymium,,REE", "line 3: no group 'neodymium'"),
        ("minerals", "REE,yes", "REE,true", "line 3: in_filter 'true' is neither yes nor no"),
        ("minerals", "rare-earths,,REE", "rare-earths,rare-earths,REE", "line 2: parent 'rare-earths' is no"),
        ("releases", "2026-02-06", "2026-02-30", "line 2: published '2026-02-30'"),
        ("releases", "survey,Survey 2026,", "gazette,Survey 2026,", "line 2: no source 'gazette'"),
        ("critical_lists", "2020-03", "2020-13", "line 2: published '2020-13' is not a date"),
        ("critical_lists", "official_page", "hearsay", "line 2: certainty 'hearsay'"),
        ("critical_list_entries", "japan-2020", "japan-1", "line 2: no critical_list 'japan-1'"),
    ],
)
def test_a_broken_row_is_named_with_file_line_and_reason(content, edit, name, old, new, problem):
    edit(f"{name}.csv", old, new)
    assert any(text.startswith(f"{name}.csv, {problem}") for text in problems(content))


def test_a_release_is_either_figures_or_corrections(content, edit):
    edit("corrections.csv", "survey-2026-v2", "survey-2026")
    assert problems(content) == ["corrections.csv: a release of corrections only is needed, not survey-2026"]


def test_figures_named_after_no_release_are_a_problem(content):
    (content / "figures" / "survey-2026.csv").rename(content / "figures" / "other.csv")
    assert "other.csv: its name is not that of a release: 'other'" in problems(content)
    (content / "figures" / "other.csv").unlink()
    assert "figures: the folder has no CSV file" in problems(content)


def estimates(content, text, name="survey-2026.csv.gz"):
    (content / "governance").mkdir()
    (content / "governance" / name).write_bytes(gzip.compress(text.encode()))


def test_rows_of_other_tables_are_loaded_for_the_release_they_are_named_after(content):
    estimates(content, "country_iso3,year,cc,ge,pv,rl,rq,va\nFIN,2023,2.2,,,,,1.5\n")
    report = by_name(load_facts(content))["governance/survey-2026.csv"]
    assert (report.read, report.loaded) == (2, 2)
    stored = GovernanceEstimate.objects.order_by("dimension")
    assert [str(one) for one in stored] == ["Survey 2026 Finland 2023 cc", "Survey 2026 Finland 2023 va"]


def test_every_fault_of_a_compressed_file_is_named(content):
    estimates(
        content, "country_iso3,year,cc,ge,pv,rl,rq,va\nATL,2023,2,,,,,\nFIN,2023,9,,,,,\n", "other.csv.gz"
    )
    assert problems(content) == [
        "governance/other.csv.gz, line 2: no country 'ATL'",
        "governance/other.csv.gz, line 3: cc '9' is no estimate: they lie about -2.5 to 2.5, with 4 decimals",
        "governance/other.csv.gz: its name is not that of a release: 'other'",
    ]
    (content / "governance" / "other.csv.gz").write_bytes(b"no gzip")
    assert problems(content)[0].startswith("governance/other.csv.gz: it cannot be read: ")


def test_a_row_of_the_database_that_holds_a_unique_value_is_named(content, edit):
    load_facts(content)
    edit("regions.csv", "east-asia,East Asia", "far-east,East Asia")
    edit("countries.csv", "east-asia", "far-east")
    assert problems(content) == [
        "regions.csv, line 3: name 'East Asia' is that of east-asia, which is only in the database"
    ]


def test_what_the_content_changed_is_in_the_log_of_imports_once(content):
    for _ in range(2):
        load_facts(content)
    logged = ReleaseImport.objects.order_by("pk").values_list("file_name", "origin", "state", "release__key")
    assert list(logged) == [
        ("figures/survey-2026.csv", "content", "applied", "survey-2026"),
        ("corrections.csv", "content", "applied", "survey-2026-v2"),
    ]
