from benchmarks.figures import FIGURES, LANGUAGES, OWN_FIGURES
from benchmarks.measure import MEASURES, OWN_MEASURES
from benchmarks.results import Column, Results
from benchmarks.table import BEGIN, END, NOTE, WORDS, insert, render

MACHINE = {"cores": 2, "system": "Linux", "architecture": "x86_64", "python": "3.13.5"}


def results(**columns: Column) -> Results:
    return Results("2026-01-02T03:04:05+00:00", MACHINE, 3, columns, Column("own", {"lab_day05": [9.0]}))


def cells(text: str, row: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_medians_are_shown_with_the_ratio_to_daylab() -> None:
    text = render(
        results(
            daylab=Column("daylab", {"warm_invoke": [0.008, 0.008, 0.5]}),
            ministack=Column("MiniStack 1.5", {"warm_invoke": [0.056, 0.056, 0.056]}),
        ),
        "en",
    )
    assert cells(text, "warm invoke")[2:] == ["8.00 ms", "56 ms (7.00 ×)"]


def test_calls_are_compared_with_stock_localstack() -> None:
    text = render(
        results(daylab=Column("daylab", {"call": [0.0022]}), localstack=Column("LocalStack 4.14", {"call": [0.002]})),
        "en",
    )
    assert cells(text, "plain call, root")[2:] == ["2.20 ms (1.10 ×)", "2.00 ms"]


def test_a_refusal_is_shown_in_place_of_samples_and_gives_no_ratio() -> None:
    refused = Column("moto", {"cold_invoke": [0.1]}, {"cold_invoke": "error running docker"})
    text = render(results(daylab=Column("daylab", {"cold_invoke": [0.05]}), moto=refused), "en")
    assert cells(text, "cold invoke")[3] == "cannot: needs Docker"
    assert cells(render(results(moto=refused), "vi"), "invoke lạnh")[2] == "không thể: needs Docker"


def test_lost_lines_are_counted_against_uploads() -> None:
    text = render(results(daylab=Column("daylab", {"upload_to_log_lost": [0.0, 1.0, 0.0]})), "en")
    assert cells(text, "lines lost / uploads")[2] == "1 / 3"


def test_what_was_not_measured_is_a_dash() -> None:
    assert cells(render(results(daylab=Column("daylab")), "en"), "engine start")[2] == "–"


def test_own_figures_have_a_table_of_their_own() -> None:
    assert cells(render(results(daylab=Column("daylab")), "en"), "pytest labs/day05")[2] == "9.00 s"


def test_every_row_has_as_many_cells_as_its_head_in_every_language() -> None:
    for lang in LANGUAGES:
        peers, own = (
            [line for line in part.splitlines() if line.startswith("|")]
            for part in render(results(daylab=Column("daylab"), moto=Column("moto")), lang).split(NOTE[lang][:5])
        )
        assert {line.count("|") for line in peers} == {5}
        assert {line.count("|") for line in own} == {4}


def test_words_exist_in_every_language() -> None:
    assert set(WORDS) == set(NOTE) == set(LANGUAGES)
    assert all(set(words) == set(WORDS["en"]) for words in WORDS.values())
    assert all(set(figure.label) == set(LANGUAGES) for figure in (*FIGURES, *OWN_FIGURES))


def test_figures_refer_to_known_measures() -> None:
    assert {figure.measure for figure in FIGURES} == set(MEASURES)
    assert {figure.measure for figure in OWN_FIGURES} == set(OWN_MEASURES)


def test_the_table_replaces_what_stands_between_the_markers() -> None:
    document = f"# Title\n{BEGIN}\nold\n{END}\nrest\n"
    once = insert(document, "new")
    assert once == f"# Title\n{BEGIN}\nnew\n{END}\nrest\n"
    assert insert(once, "new") == once


def test_a_document_without_both_markers_stays_as_it_is() -> None:
    for document in ("# Title\n", f"# Title\n{BEGIN}\n", f"{END}\n"):
        assert insert(document, "new") == document
