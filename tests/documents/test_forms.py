"""The form of a file: what YAML and JSON are read as, and what is refused, each with its line and key."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.documents import parse_document, read_document
from evaluator.domain.system import AISystem
from evaluator.errors import DocumentError, Problem

SYSTEM = "kind: system\nschema: 1\nname: Lanternwatch\n"


def problems(content: str | bytes, name: str = "tool.yaml", kind: str | None = "system") -> tuple[Problem, ...]:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(DocumentError) as caught:
        parse_document(data, name, kind)
    for problem in caught.value.problems:
        assert str(problem).startswith(name), "every problem names the file and can be said"
    return caught.value.problems


def one(content: str | bytes, name: str = "tool.yaml", kind: str | None = "system") -> Problem:
    (problem,) = problems(content, name, kind)
    return problem


class TestYaml:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("no", "no"),
            ("on", "on"),
            ("yes", "yes"),
            ("012", "012"),
            ("1.0", "1.0"),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            ("2026-11-22", "2026-11-22"),
            ("0x1F", "0x1F"),
            ("true", "true"),
            ("1e3", "1e3"),
            ("'null'", "null"),
            ("y", "y"),
            (".nan", ".nan"),
        ],
    )
    def test_what_stands_where_text_is_wanted_stays_as_it_is_written(self, written: str, read: str) -> None:
        assert parse_document((SYSTEM + f"version: {written}\n").encode(), "t.yaml", "system").version == read

    def test_norwegian_is_a_language_and_not_false(self) -> None:
        about = (
            "kind: dataset\nschema: 1\nid: d\ntitle: {en: Cameras, no: Kameraer}\nabout: {en: x}\ndata: a.csv\n"
        )
        assert parse_document(about.encode(), "about.yaml", "dataset").title.get("no") == "Kameraer"

    def test_yes_no_and_unknown_are_facts(self) -> None:
        tool = parse_document((SYSTEM + "facts: {a: yes, b: no, c: unknown}\n").encode(), "t.yaml", "system")
        assert {name: fact.value for name, fact in tool.facts.items()} == {"a": "yes", "b": "no", "c": "unknown"}

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self) -> None:
        content = b"\xef\xbb\xbf" + SYSTEM.replace("\n", "\r\n").encode()
        assert parse_document(content, "t.yaml", "system").name == "Lanternwatch"

    def test_a_comment_and_folded_text_are_read(self) -> None:
        content = "# mine\n" + SYSTEM + "intended_purpose: >-\n  Two lines\n  become one.\n"
        assert parse_document(content.encode(), "t.yaml", "system").intended_purpose == "Two lines become one."

    @pytest.mark.parametrize(
        ("more", "code", "line"),
        [
            pytest.param("version: &v 1\n", "yaml_alias", 4, id="an anchor"),
            pytest.param("version: &v a\nprovider: *v\n", "yaml_alias", 4, id="an alias"),
            pytest.param("facts: &f {}\n", "yaml_alias", 4, id="an anchor on a mapping"),
            pytest.param("version: !!str 1\n", "yaml_tag", 4, id="a tag"),
            pytest.param("version: !python/object:os.system x\n", "yaml_tag", 4, id="a tag of another language"),
            pytest.param("facts: !!map {}\n", "yaml_tag", 4, id="a tag on a mapping"),
            pytest.param("version: a\nversion: b\n", "key_twice", 5, id="a key twice"),
            pytest.param("facts:\n  a: yes\n  a: no\n", "key_twice", 6, id="a key twice inside"),
            pytest.param("---\nkind: system\n", "several_documents", 4, id="a second document"),
            pytest.param("version: a: b\n", "yaml_syntax", 4, id="a colon without quotes"),
            pytest.param("\tversion: a\n", "yaml_syntax", 4, id="a tab"),
            pytest.param("version: 'a\n", "yaml_syntax", 5, id="an open quote"),
            pytest.param("? [a, b]\n: c\n", "key_no_text", 4, id="a key that is a list"),
            pytest.param("facts: " + "[" * 40 + "]" * 40 + "\n", "nested_too_deep", 4, id="nested too deep"),
        ],
    )
    def test_what_we_do_not_accept_is_refused_with_its_line(self, more: str, code: str, line: int) -> None:
        found = problems(SYSTEM + more)
        assert (found[0].code, found[0].values["line"]) == (code, line)
        assert f"line {line}" in found[0].where

    def test_of_two_equal_keys_both_lines_are_named(self) -> None:
        problem = one(SYSTEM + "version: a\nprovider: b\nversion: c\n")
        assert (problem.values["line"], problem.values["first"], problem.values["key"]) == (6, 4, "version")

    def test_a_key_twice_hides_no_other_problem(self) -> None:
        found = problems(SYSTEM + "version: a\nversion: {b: c}\nwrong: 1\n")
        assert [problem.code for problem in found] == ["key_twice", "unknown_field"]

    def test_an_alias_bomb_is_refused_at_once(self) -> None:
        bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2000))
        found = problems(SYSTEM + bomb)
        assert found[0].code == "yaml_alias"
        assert (len(found), found[-1].code) == (101, "more_problems")

    def test_a_million_brackets_are_refused_at_once(self) -> None:
        assert problems("[" * 200_000)[0].code == "nested_too_deep"

    def test_a_merge_key_is_a_field_like_any_other(self) -> None:
        assert one(SYSTEM + "<<: {version: a}\n").code == "unknown_field"

    def test_an_older_yaml_version_changes_nothing(self) -> None:
        content = f"%YAML 1.1\n---\n{SYSTEM}facts: {{a: yes}}\n"
        assert parse_document(content.encode(), "t.yaml", "system").facts["a"].value == "yes"


class TestJson:
    def test_json_is_read_by_its_name(self) -> None:
        content = json.dumps({"kind": "system", "schema": 1, "name": "Écran 😀"}).encode()
        assert parse_document(content, "t.json", "system").name == "Écran 😀"

    @pytest.mark.parametrize(
        ("content", "code", "line"),
        [
            pytest.param('{"kind": "system",\n "kind": "system"}', "key_twice", 2, id="a key twice"),
            pytest.param('{"kind": "system"\n "schema": 1}', "json_syntax", 2, id="a comma missing"),
            pytest.param("[" * 40 + "]" * 40, "nested_too_deep", 1, id="nested too deep"),
            pytest.param('{"kind": NaN}', "json_syntax", None, id="not a number"),
            pytest.param("9" * 5000, "json_syntax", None, id="a number of thousands of digits"),
            pytest.param("", "json_syntax", 1, id="nothing"),
        ],
    )
    def test_what_we_do_not_accept_is_refused(self, content: str, code: str, line: int | None) -> None:
        problem = problems(content, "t.json")[0]
        assert (problem.code, problem.values["line"]) == (code, line)

    def test_problems_of_meaning_name_the_line_too(self) -> None:
        content = '{\n "kind": "system",\n "schema": 1,\n "name": "x",\n "facts": {\n  "a": "maybe"}}'
        problem = one(content, "t.json")
        assert (problem.values["line"], problem.values["key"]) == (6, "facts.a")

    def test_a_number_is_no_text_in_json(self) -> None:
        assert one('{"kind": "system", "schema": 1, "name": 12}', "t.json").code == "not_allowed"


class TestWhole:
    def test_a_file_above_the_limit_is_refused(self) -> None:
        content = SYSTEM + "#" * (256 * 1024)
        assert one(content).code == "file_too_large"
        assert parse_document(content.encode(), "t.yaml", "system", max_bytes=512 * 1024).name == "Lanternwatch"

    def test_a_file_that_is_not_utf8_is_refused_with_its_line(self) -> None:
        problem = one((SYSTEM + "provider: Évry\n").encode("latin-1"))
        assert (problem.code, problem.values["line"]) == ("not_utf8", 4)

    @pytest.mark.parametrize("content", ["", "# only a comment\n", "just text\n", "- a\n- b\n", "null\n"])
    def test_a_file_without_a_document_is_refused(self, content: str) -> None:
        assert one(content).code == "no_document"

    def test_a_missing_kind_and_schema_are_named_with_everything_else(self) -> None:
        found = problems("name: x\nwrong: 1\n")
        assert [problem.code for problem in found] == ["schema_missing", "kind_missing", "unknown_field"]

    def test_without_a_kind_nothing_can_be_guessed(self) -> None:
        assert [p.code for p in problems("name: x\nschema: 1\n", kind=None)] == ["kind_missing"]

    @pytest.mark.parametrize("schema", ["2", "'1'", "true", "one"])
    def test_another_schema_is_refused(self, schema: str) -> None:
        found = problems(f"kind: system\nschema: {schema}\nname: x\n")
        assert found[0].code == "schema_unknown"

    def test_a_mistyped_kind_is_recognised(self) -> None:
        problem = one("kind: rubrik\nschema: 1\n", kind=None)
        assert (problem.code, problem.values["meant"]) == ("kind_unknown", "rubric")

    def test_another_kind_than_the_one_wanted_is_refused(self) -> None:
        problem = one("kind: plan\nschema: 1\n")
        assert (problem.code, problem.values["kind"], problem.values["wanted"]) == ("kind_other", "plan", "system")

    def test_the_kind_in_the_file_decides_where_none_is_wanted(self) -> None:
        assert isinstance(parse_document(SYSTEM.encode(), "t.yaml"), AISystem)

    @pytest.mark.parametrize("opening", [lambda folder: folder / "none.yaml", lambda folder: folder])
    def test_a_file_that_cannot_be_opened_is_a_problem_and_no_crash(
        self, tmp_path: Path, opening: Callable[[Path], Path]
    ) -> None:
        with pytest.raises(DocumentError) as caught:
            read_document(opening(tmp_path))
        assert caught.value.problems[0].code in ("file_missing", "file_unreadable")


YAML_LIKE = st.text(alphabet="abk:-[]{}#&*!|>'\"%@`, \n\t?0.~\x85\u2028é", max_size=80)


@settings(max_examples=100, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=80), YAML_LIKE.map(str.encode), YAML_LIKE.map(lambda t: (SYSTEM + t).encode())
    )
)
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_words(name: str, content: bytes) -> None:
    found: tuple[Problem, ...] = ()
    document: Any = None
    try:
        document = parse_document(content, name)
    except DocumentError as error:
        found = error.problems
    assert isinstance(document, AISystem) or found
    assert all(str(problem) and problem.code for problem in found)
