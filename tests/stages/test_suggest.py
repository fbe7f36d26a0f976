"""Roles are suggested from a city's own words and values, with a reason each, and nothing is decided silently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator.domain.mapping import SchemaMapping
from evaluator.engine import Limits, open_source
from evaluator.stages.mapping.role_words import words_of
from evaluator.stages.mapping.suggest import CODES, Suggestion, suggest_mapping

ROWS = 200
RNG = np.random.default_rng(5)


def column(*values: Any) -> list[Any]:
    return [values[int(at)] for at in RNG.integers(0, len(values), ROWS)]


AGES = [int(age) for age in RNG.integers(16, 91, ROWS)]
AGES[:2] = [16, 90]
IDS = [f"Z-{at:05d}" for at in range(ROWS)]


def suggested(limits: Limits | None = None, /, **columns: Any) -> Suggestion:
    frame = pd.DataFrame(columns)
    with open_source(frame, limits=limits or Limits()) as table:
        return suggest_mapping(table)


def questions(suggestion: Suggestion) -> dict[str, dict[str, Any]]:
    return {item.code: item.values for item in suggestion.to_confirm}


CITIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "English": (
        {
            "case_id": IDS,
            "sex": column("female", "male"),
            "age": AGES,
            "skin_tone": column("I-II", "III-IV"),
            "district": column("East", "West"),
            "mobility aid": column("none", "wheelchair"),
            "y_true": column("yes", "no"),
            "alert": column("yes", "no"),
            "sampling_weight": column(1.0, 2.5),
        },
        {
            "case_id": "case_id",
            "y_true": "y_true",
            "y_pred": "alert",
            "weight": "sampling_weight",
            "positive": "yes",
            "sensitive": ["sex", "age", "skin_tone", "district", "mobility aid"],
        },
    ),
    "Dutch": (
        {
            "zaaknummer": IDS,
            "Geslacht": column("vrouw", "man", "anders"),
            "Leeftijd": AGES,
            "Wijk": column("Zuid", "Noord"),
            "Besluit": column("ja", "nee"),
            "Uitkomst controle": column("ja", "nee", None),
            "weegfactor": column(0.5, 2.0),
        },
        {
            "case_id": "zaaknummer",
            "y_true": "Uitkomst controle",
            "y_pred": "Besluit",
            "weight": "weegfactor",
            "positive": "ja",
            "sensitive": ["Geslacht", "Leeftijd", "Wijk"],
        },
    ),
    "German": (
        {
            "Aktenzeichen": IDS,
            "Geschlecht": column("w", "m", "d"),
            "Altersgruppe": column("unter 30", "30 bis 64", "65+"),
            "Bezirk": column("Mitte", "Nord"),
            "Behinderung": column("ja", "nein"),
            "Entscheidung": column("bewilligt", "abgelehnt"),
            "Anzahl": column(1, 2, 3),
            "tatsächlich": column("ja", "nein"),
        },
        {
            "case_id": "Aktenzeichen",
            "y_true": "tatsächlich",
            "y_pred": "Entscheidung",
            "count": "Anzahl",
            "positive": "bewilligt",
            "sensitive": ["Geschlecht", "Altersgruppe", "Bezirk", "Behinderung"],
        },
    ),
    "French": (
        {
            "sexe": column("F", "H"),
            "âge": AGES,
            "quartier": column("Île", "Centre"),
            "décision": column("oui", "non"),
            "résultat réel": column("oui", "non"),
            "poids": column(1.5, 1.0),
        },
        {
            "y_true": "résultat réel",
            "y_pred": "décision",
            "weight": "poids",
            "positive": "oui",
            "sensitive": ["sexe", "âge", "quartier"],
        },
    ),
    "Spanish": (
        {
            "expediente": IDS,
            "género": column("mujer", "hombre"),
            "edad": AGES,
            "discapacidad": column("sí", "no"),
            "barrio": column("Sol", "Rastro"),
            "decisión": column("sí", "no"),
            "verdad": column("sí", "no"),
        },
        {
            "case_id": "expediente",
            "y_true": "verdad",
            "y_pred": "decisión",
            "positive": "sí",
            "sensitive": ["género", "edad", "discapacidad", "barrio"],
        },
    ),
    "Italian": (
        {
            "sesso": column("donna", "uomo"),
            "età": AGES,
            "quartiere": column("Prati", "Monti"),
            "previsione": column("sì", "no"),
            "esito reale": column("sì", "no"),
        },
        {
            "y_true": "esito reale",
            "y_pred": "previsione",
            "positive": "sì",
            "sensitive": ["sesso", "età", "quartiere"],
        },
    ),
    "Polish": (
        {
            "Płeć": column("kobieta", "mężczyzna"),
            "Wiek": AGES,
            "Dzielnica": column("Wola", "Ursus"),
            "Decyzja": column("tak", "nie"),
            "Wynik rzeczywisty": column("tak", "nie"),
            "niepełnosprawność": column("tak", "nie"),
        },
        {
            "y_true": "Wynik rzeczywisty",
            "y_pred": "Decyzja",
            "positive": "tak",
            "sensitive": ["Płeć", "Wiek", "Dzielnica", "niepełnosprawność"],
        },
    ),
    "Portuguese": (
        {
            "processo": IDS,
            "sexo": column("feminino", "masculino"),
            "idade": AGES,
            "bairro": column("Alfama", "Belém"),
            "decisão": column("sim", "não"),
            "resultado": column("sim", "não"),
        },
        {
            "case_id": "processo",
            "y_true": "resultado",
            "y_pred": "decisão",
            "positive": "sim",
            "sensitive": ["sexo", "idade", "bairro"],
        },
    ),
}


def roles_of(suggestion: Suggestion) -> dict[str, Any]:
    mapping = suggestion.mapping
    roles = {
        "case_id": mapping.case_id,
        "y_true": mapping.y_true,
        "y_pred": ", ".join(system.column for system in mapping.systems),
        "weight": mapping.weight,
        "count": mapping.count,
        "positive": suggestion.positive,
        "sensitive": list(mapping.features),
    }
    return {role: value for role, value in roles.items() if value}


@pytest.mark.parametrize("columns, roles", CITIES.values(), ids=CITIES)
def test_a_city_may_name_its_columns_in_its_own_language(columns: dict[str, Any], roles: dict[str, Any]) -> None:
    suggestion = suggested(**columns)
    assert roles_of(suggestion) == roles
    assert questions(suggestion)["confirm_positive"]["label"] == roles["positive"]


def test_the_positive_label_is_asked_for_and_never_filled_in() -> None:
    suggestion = suggested(decision=column("1", "0"), truth=column("1", "0"), sex=column("f", "m"))
    assert suggestion.positive == "1"
    assert suggestion.mapping.positive is None
    assert suggestion.mapping.positive_true is None
    assert questions(suggestion)["confirm_positive"] == {
        "column": "decision",
        "label": "1",
        "values": ["0", "1"],
    } or (questions(suggestion)["confirm_positive"] == {"column": "decision", "label": "1", "values": ["1", "0"]})


def test_labels_that_say_nothing_are_left_to_the_person() -> None:
    suggestion = suggested(decision=column("A", "B"), sex=column("f", "m"))
    assert suggestion.positive is None
    assert set(questions(suggestion)["choose_positive"]["values"]) == {"A", "B"}


@pytest.mark.slow
def test_every_role_has_a_reason_and_every_code_is_declared() -> None:
    for columns, _ in CITIES.values():
        suggestion = suggested(**columns)
        mapping = suggestion.mapping
        explained = [reason.values["column"] for reason in suggestion.reasons]
        assert sorted(explained) == sorted(mapping.columns)
        assert {item.code for item in (*suggestion.reasons, *suggestion.to_confirm)} <= set(CODES)


def test_ages_are_cut_where_people_cut_them() -> None:
    ages = {feature.column: feature.cuts for feature in suggested(age=AGES, flag=column(1, 0)).mapping.sensitive}
    assert ages == {"age": (18, 30, 45, 65, 75)}
    young = [19 + at % 20 for at in range(ROWS)]
    assert suggested(age=young).mapping.sensitive[0].cuts == (30,)


@pytest.mark.parametrize(
    "name, values",
    [
        ("income", RNG.lognormal(10, 0.5, ROWS)),
        ("birth_year", RNG.integers(1930, 2010, ROWS)),
        ("age", RNG.normal(0, 1, ROWS)),
    ],
    ids=["income", "year of birth", "standardised age"],
)
def test_other_numbers_are_cut_at_round_quantiles(name: str, values: Any) -> None:
    (feature,) = suggested(**{name: values}).mapping.sensitive
    assert 1 <= len(feature.cuts) <= 3
    assert min(values) < feature.cuts[0]
    assert feature.cuts[-1] <= max(values)
    shares = [float(np.mean(values < cut)) for cut in feature.cuts]
    assert shares == pytest.approx([0.25, 0.5, 0.75], abs=0.1)
    assert all(len(f"{cut:g}") <= 7 for cut in feature.cuts)


def test_few_numbers_are_groups_as_they_are() -> None:
    (feature,) = suggested(fitzpatrick=column(1, 2, 3, 4, 5, 6)).mapping.sensitive
    assert feature.cuts == ()


def test_a_postcode_is_a_code_and_never_cut() -> None:
    codes = [1011 + at % 40 for at in range(ROWS)]
    (feature,) = suggested(postcode=codes).mapping.sensitive
    assert feature.cuts == ()
    many = suggested(Limits(groups=30), postcode=codes)
    assert many.mapping.sensitive == ()
    assert questions(many)["too_many_groups"] == {"column": "postcode", "groups": 40}


def test_values_of_sex_tell_what_the_name_does_not() -> None:
    suggestion = suggested(kolom_7=column("V", "M"), decision=column("ja", "nee"))
    assert suggestion.mapping.features == ("kolom_7",)
    assert [reason.code for reason in suggestion.reasons] == ["role_by_values", "role_by_name"]


SILLY: dict[str, Any] = {
    "an identifier with a sensitive name": {"gender_id": range(ROWS)},
    "a person's number": {"person_id": IDS},
    "a constant": {"sex": ["f"] * ROWS},
    "a column without values": {"sex": [None] * ROWS},
    "a page": {"page": column("a", "b")},
    "usage": {"usage": column("a", "b")},
    "an alternative": {"alternative": column("a", "b")},
    "a sextant": {"sextant": column("a", "b")},
    "a percentage": {"percentage": AGES},
    "names of people": {"origin_note": [f"note {at}" for at in range(ROWS)]},
    "lists": {"sex": [["f"], ["m"]] * (ROWS // 2)},
    "letters m alone": {"unit": column("m", "km")},
}


@pytest.mark.parametrize("columns", SILLY.values(), ids=SILLY)
def test_no_silly_feature_is_suggested(columns: dict[str, Any]) -> None:
    assert suggested(**columns, decision=column(1, 0)).mapping.sensitive == ()


def test_scores_are_scores_and_ask_for_a_threshold() -> None:
    suggestion = suggested(risk_score=RNG.random(ROWS), sex=column("f", "m"), outcome=column("1", "0"))
    assert suggestion.mapping.task == "scores"
    assert suggestion.mapping.threshold is None
    assert [system.column for system in suggestion.mapping.systems] == ["risk_score"]
    assert 0 <= questions(suggestion)["choose_threshold"]["lowest"] < 0.1


def test_deciles_are_scores_too() -> None:
    assert suggested(decile_score=column(*range(1, 11))).mapping.task == "scores"


def test_decisions_are_taken_before_scores_and_the_scores_are_named() -> None:
    suggestion = suggested(decision=column("1", "0"), score=RNG.random(ROWS))
    assert suggestion.mapping.task == "decisions"
    assert questions(suggestion)["scores_beside_decisions"] == {"columns": ["score"]}
    assert [reason.values["column"] for reason in suggestion.reasons] == ["decision"]


def test_several_systems_are_all_suggested() -> None:
    suggestion = suggested(prediction_a=column(1, 0), prediction_b=column(1, 0), selected=column(1, 0))
    assert [system.name for system in suggestion.mapping.systems] == ["prediction_a", "prediction_b"]


def test_one_outcome_is_taken_and_the_others_are_named() -> None:
    suggestion = suggested(label=column(1, 0), confirmed=column(1, 0), pred=column(1, 0))
    assert suggestion.mapping.y_true == "confirmed"
    assert questions(suggestion)["several_y_true"] == {"column": "confirmed", "columns": ["label"]}


@pytest.mark.parametrize(
    ("truth", "decision"),
    [("need", "predicted_need"), ("Bedarf", "Bedarf vorhergesagt"), ("uitval", "voorspelde_uitval")],
)
def test_what_a_prediction_is_named_after_is_taken_for_true(truth: str, decision: str) -> None:
    labels = "none", "some", "high"
    suggestion = suggested(**{truth: column(*labels), decision: column(*labels), "city": column("a", "b")})
    assert (suggestion.mapping.y_true, suggestion.mapping.systems[0].column) == (truth, decision)
    assert suggested(**{truth: column(*labels), "decision": column(*labels)}).mapping.y_true is None


def test_where_nothing_is_named_the_person_chooses() -> None:
    suggestion = suggested(aaa=column("x", "y"), bbb=column("x", "y", "z"), ccc=column(1, 0))
    assert suggestion.mapping == SchemaMapping()
    assert questions(suggestion) == {"choose_system": {"columns": ["aaa", "ccc"]}}


def test_an_outcome_without_a_name_is_asked_for() -> None:
    assert questions(suggested(pred=column(1, 0), x7=column("a", "b")))["choose_y_true"] == {"columns": ["x7"]}


@pytest.mark.parametrize("name", ["weight_kg", "body weight", "priors_count", "negative weights"])
def test_a_weight_on_scales_or_a_count_of_something_else_is_no_role(name: str) -> None:
    values = column(-1.5, 2.5) if name.startswith("negative") else column(60, 70, 80)
    mapping = suggested(**{name: values}).mapping
    assert (mapping.weight, mapping.count) == (None, None)


def test_weights_and_counts_are_to_be_confirmed() -> None:
    asked = questions(suggested(n=column(1, 5), weight=column(0.5, 1.5), pred=column(1, 0)))
    assert asked["confirm_count"] == {"column": "n"}
    assert asked["confirm_weight"] == {"column": "weight"}


@pytest.mark.parametrize(
    "name, words",
    [
        ("PłećOsoby_2", ("plec", "osoby", "2")),
        ("Straßen-Bezirk", ("strassen", "bezirk")),
        ("ÂGE", ("age",)),
        ("Ηλικία", ("ηλικια",)),
        ("y_true", ("y", "true")),
        ("", ()),
    ],
)
def test_names_are_split_into_plain_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


def test_umlauts_written_out_are_read_as_umlauts() -> None:
    suggestion = suggested(geschaetzt=column("ausgewaehlt", "abgelehnt"), tatsaechlich=column("ja", "nein"))
    assert [system.column for system in suggestion.mapping.systems] == ["geschaetzt"]
    assert suggestion.mapping.y_true == "tatsaechlich"
    assert suggestion.positive == "ausgewaehlt"


@pytest.mark.parametrize(
    ("truth", "estimate"),
    [
        ("tatsaechlich_minuten", "geschaetzt_minuten"),
        ("actual_days", "estimated_days"),
        ("days", "predicted_days"),
    ],
    ids=["German", "English", "named after it"],
)
def test_estimated_numbers_beside_the_true_ones_are_a_task_of_their_own(truth: str, estimate: str) -> None:
    numbers = {truth: list(range(ROWS)), estimate: [at + 0.5 for at in range(ROWS)]}
    mapping = suggested(**numbers, sex=column("female", "male")).mapping
    assert (mapping.task, mapping.y_true) == ("regression", truth)
    assert [system.column for system in mapping.systems] == [estimate]


def test_an_estimate_without_a_true_number_is_left_to_the_person() -> None:
    mapping = suggested(estimated_days=list(range(ROWS)), sex=column("female", "male")).mapping
    assert (mapping.task, mapping.systems) == ("decisions", ())
