"""Awkward text files: every dialect, coding, way of writing numbers and missing values a city's export has."""

from __future__ import annotations

import dataclasses
from collections import Counter

from corpus_entry import GROUPS, HEADER, ROWS, Entry, Refused, Works, rows_of, text_of, works

BASIC = text_of(rows_of())
HALF = {"bedrag": (12.0, 12, 12, 0)}
"""Half of the amounts lie below 12."""


def _utf8(name: str, text: str, expected: Works | Refused | None = None, **reading: object) -> Entry:
    return Entry(name, "export.csv", text.encode(), expected or works(amounts=HALF), reading)


def _quoted(rows: list[tuple[str, ...]], separator: str = ",") -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in [HEADER, *rows])


DIALECTS = (
    _utf8("commas", BASIC),
    _utf8("semicolons", text_of(rows_of(), ";")),
    Entry("tabs, named .tsv", "export.tsv", text_of(rows_of(), "\t").encode(), works(amounts=HALF)),
    _utf8("vertical bars", text_of(rows_of(), "|")),
    _utf8("a sep= line", "sep=;\r\n" + text_of(rows_of(), ";", "\r\n"), works(says={"sep_line": True})),
    _utf8("a byte order mark", "\ufeff" + BASIC, works(says={"byte_order_mark": True})),
    Entry(
        "Unicode text, as Excel calls it",
        "export.txt",
        b"\xff\xfe" + text_of(rows_of(), "\t", "\r\n").encode("utf-16-le"),
        works(amounts=HALF),
    ),
    Entry("a name with blanks and other letters", "Straße – größer (1).csv", BASIC.encode(), works(amounts=HALF)),
    _utf8("line ends of Windows", text_of(rows_of(), end="\r\n")),
    _utf8("line ends of an old Macintosh", text_of(rows_of(), end="\r")),
    _utf8("no line end at the end", BASIC.rstrip("\n")),
    _utf8("everything in quotes", _quoted(rows_of())),
    _utf8("blank lines before the names", "\n\n" + BASIC),
    _utf8(
        "a separator at the end of every line",
        text_of(rows_of(), end=";\n").replace(",", ";"),
        works(columns=(*HEADER, "column 5")),
    ),
    _utf8(
        "blanks after the separators stay, and are pointed out elsewhere",
        text_of(rows_of(), ", "),
        works(amounts=HALF, values={(f" {g}", f" {d}"): n for (g, d), n in works().values.items()}),
    ),
    _utf8(
        "separators and quotes inside quotes",
        text_of([(nr, f'"{group}, ""{group}"""', d, a) for nr, group, d, a in rows_of()]),
        works(groups=[f'{group}, "{group}"' for group in GROUPS]),
    ),
    _utf8(
        "a line break inside quotes",
        text_of([(nr, f'"{group}\n(stad)"', d, a) for nr, group, d, a in rows_of()]),
        works(groups=[f"{group}\n(stad)" for group in GROUPS]),
    ),
    _utf8(
        "a Windows line break inside quotes",
        text_of([(nr, f'"{group}\r\n(stad)"', d, a) for nr, group, d, a in rows_of()], end="\r\n"),
        works(groups=[f"{group}\r\n(stad)" for group in GROUPS]),
    ),
    _utf8(
        "one column",
        "groep\n" + "Zuid\nNoord\n" * 12,
        Works(("groep",), 24, ("groep",), {("Zuid",): 12, ("Noord",): 12}),
    ),
    _utf8(
        "three hundred columns",
        ",".join(["groep", *(f"c{i}" for i in range(299))]) + "\n" + ("Zuid" + ",1" * 299 + "\n") * 20,
        Works(("groep", *(f"c{i}" for i in range(299))), 20, ("groep", "c298"), {("Zuid", "1"): 20}),
    ),
    _utf8(
        "separator said by the person",
        "groep;besluit,bedrag\n" + "Zuid;ja,1\nZuid;nee,2\n" * 9,
        Works(("groep;besluit", "bedrag"), 18, ("groep;besluit",), {("Zuid;ja",): 9, ("Zuid;nee",): 9}),
        separator=",",
    ),
    _utf8(
        "mixed line ends",
        text_of(rows_of()[:12]) + text_of(rows_of()[12:], end="\r\n").split("\r\n", 1)[1],
        works(amounts=HALF),
    ),
    _utf8(
        "a title and a date above the names",
        "Besluiten 2026;;;\nExport van 22-11-2026;;;\n\n" + text_of(rows_of(), ";"),
        works(amounts=HALF),
    ),
    _utf8(
        "a title above the names, the line said by the person", "Besluiten 2026\n" + BASIC, works(), header_row=2
    ),
)

NAMES = (
    _utf8(
        "a name twice",
        BASIC.replace("nr,groep", "groep,groep", 1),
        Works(("groep", "groep (2)", "besluit", "bedrag"), ROWS, ("groep (2)", "besluit"), works().values),
    ),
    Entry(
        "three thousand columns of one name",
        "export.csv",
        b"a," * 2_999 + b"a\n" + (b"1," * 2_999 + b"2\n") * 9,
        Works(("a", *(f"a ({i})" for i in range(2, 3_001))), 9, ("a", "a (3000)"), {("1", "2"): 9}),
    ),
    _utf8(
        "a name left empty",
        BASIC.replace("nr,", ",", 1),
        works(
            columns=("column 1", *HEADER[1:]),
            says={"repaired_names": [{"position": 1, "was": "", "now": "column 1"}]},
        ),
    ),
    _utf8(
        "a name on two lines",
        BASIC.replace("bedrag", '"bedrag\n(euro)"', 1),
        works(columns=("nr", "groep", "besluit", "bedrag (euro)")),
    ),
    _utf8("a name with blanks around it", BASIC.replace("groep", "  groep ", 1), works()),
    _utf8(
        "a name that looks like another",
        BASIC.replace("nr,groep", "Groep,groep", 1),
        works(columns=("Groep", "groep", "besluit", "bedrag")),
    ),
)


def _coded(name: str, coding: str, groups: tuple[str, ...], bom: bytes = b"", **reading: object) -> Entry:
    text = text_of(rows_of(groups), ";", "\r\n")
    return Entry(name, "export.csv", bom + text.encode(coding), works(groups), reading)


CODINGS = (
    _coded("UTF-16 of Excel", "utf-16-le", ("Curaçao", "Łódź", "Αθήνα"), b"\xff\xfe"),
    _coded("UTF-16 the other way round", "utf-16-be", ("Curaçao", "Łódź", "Αθήνα"), b"\xfe\xff"),
    _coded("the Netherlands", "cp1252", ("Curaçao", "België", "€ 10–20"), country="NL"),
    _coded("Germany", "cp1252", ("Köln", "Weißensee", "Süd"), country="DE"),
    _coded("Poland", "cp1250", ("Łódź", "Kraków", "Białołęka"), country="PL"),
    _coded("Czechia", "cp1250", ("Žižkov", "Děčín", "Říčany"), country="CZ"),
    _coded("Greece", "cp1253", ("Αθήνα", "Θεσσαλονίκη", "Πάτρα"), country="GR"),
    _coded("Bulgaria", "cp1251", ("София", "Пловдив", "Варна"), country="BG"),
    _coded("Latvia", "cp1257", ("Rīga", "Liepāja", "Jūrmala"), country="LV"),
    _coded("Türkiye", "cp1254", ("İzmir", "Şişli", "Muğla"), country="TR"),
    _coded("Latin-9, said by the person", "iso-8859-15", ("Cœur", "€ 10", "Žatec"), encoding="iso-8859-15"),
    _coded("Latin-2, said by the person", "iso-8859-2", ("Łódź", "Żoliborz", "Wola"), encoding="iso-8859-2"),
    _coded("an old PC, said by the person", "cp850", ("Curaçao", "België", "Zürich"), encoding="cp850"),
    _coded(
        "an old Macintosh, said by the person", "mac-roman", ("Curaçao", "België", "Øst"), encoding="mac-roman"
    ),
    _coded("Ukraine, said by the person", "koi8-u", ("Київ", "Львів", "Їжак"), encoding="koi8-u"),
)


def _amounts(name: str, written: list[str], cut: tuple[float, int, int, int], **reading: object) -> Entry:
    """Return an entry whose amounts are these, one after another: numbers whatever the way they are written."""
    cells = [written[i % len(written)] for i in range(ROWS)]
    rows = [(nr, group, d, f'"{cell}"') for (nr, group, d, _), cell in zip(rows_of(), cells, strict=True)]
    return _utf8(name, text_of(rows, ";"), works(amounts={"bedrag": cut}), **reading)


NUMBERS = (
    _amounts("decimal commas", ["0,5", "12,25", "100,0"], (12.0, 8, 16, 0)),
    _amounts("decimal commas with points for thousands", ["1.234,50", "2.000.000,00", "0,75"], (1000.0, 8, 16, 0)),
    _amounts(
        "points for thousands, said by the person", ["1.234", "2.345", "10"], (1000.0, 8, 16, 0), decimal=","
    ),
    _amounts("commas for thousands with decimal points", ["1,234.50", "2,000,000.25", "0.75"], (1000.0, 8, 16, 0)),
    _amounts("no-break blanks for thousands", ["1\u00a0234,50", "12\u202f345,00", "7,5"], (1000.0, 8, 16, 0)),
    _amounts("apostrophes for thousands", ["1'234.50", "12’345.00", "7.5"], (1000.0, 8, 16, 0)),
    _amounts("euro signs", ["€ 12,50", "€ 7,25", "€ 1.250,00"], (10.0, 8, 16, 0)),
    _amounts("euro signs behind", ["12,50 €", "7,25 €", "99,00 €"], (10.0, 8, 16, 0)),
    _amounts("per cent signs", ["12,5 %", "7,25 %", "99 %"], (0.1, 8, 16, 0)),
    _amounts("decimal points, a third part empty", ["0.5", "12.25", ""], (12.0, 8, 8, 8)),
    _utf8(
        "numbers with an exponent",
        text_of([(n, g, d, "1e+05") for n, g, d, _ in rows_of()]),
        works(amounts={"bedrag": (99999.0, 0, 24, 0)}),
    ),
    _utf8(
        "each column in its own way",
        "groep;besluit;a;b\n" + "Zuid;ja;0,5;0.5\nWest;nee;1,5;2.5\n" * 12,
        Works(
            ("groep", "besluit", "a", "b"),
            24,
            ("groep", "besluit"),
            {("Zuid", "ja"): 12, ("West", "nee"): 12},
            {"a": (1.0, 12, 12, 0), "b": (1.0, 12, 12, 0)},
        ),
    ),
    _utf8(
        "dates are groups as they stand",
        text_of([(n, f"0{i % 2 + 1}-01-1980", d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("01-01-1980", "02-01-1980")),
    ),
    _utf8(
        "leading zeros stay",
        text_of([(n, "0363" if i % 2 else "363", d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("363", "0363")),
    ),
    _utf8(
        "whole numbers with a point are whole",
        text_of([(n, "1.0" if i % 2 else "2", d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("2", "1")),
    ),
    _utf8(
        "TRUE and true are one",
        text_of([(n, "TRUE" if i % 2 else "true", d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("true",)),
    ),
    _utf8(
        "a group that looks like a number with a comma stays text",
        text_of([(n, ("1,5", "b")[i % 2], d, a) for i, (n, _, d, a) in enumerate(rows_of())], ";"),
        works(groups=("1,5", "b")),
    ),
)


def _missing(name: str, marker: str, **reading: object) -> Entry:
    rows = [(nr, "Zuid" if i % 2 else marker, d, a) for i, (nr, _, d, a) in enumerate(rows_of())]
    values = Counter((None if i % 2 == 0 else "Zuid", d) for i, (_, _, d, _) in enumerate(rows_of()))
    return _utf8(name, text_of(rows, ";"), works(values=values), **reading)


MISSING = (
    _missing("empty is missing", ""),
    _missing("blanks are missing", "  "),
    _missing("n.v.t. is missing", "n.v.t."),
    _missing("two points are missing", ".."),
    _missing("a dash is missing", "-"),
    _missing("a spreadsheet's error is missing", "#N/B"),
    _missing("an English spreadsheet's error is missing", "#N/A"),
    _missing("what the person says is missing", "onbekend", missing_markers=("onbekend",)),
    _amounts("NA among numbers is missing", ["1.5", "NA", "20.5"], (10.0, 8, 8, 8)),
    _utf8(
        "NA among words is a group",
        text_of([(n, ("NA", "ZA")[i % 2], d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("NA", "ZA")),
    ),
    _utf8(
        "unknown is a group until somebody says otherwise",
        text_of([(n, ("onbekend", "Zuid")[i % 2], d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("onbekend", "Zuid")),
    ),
)

_SUM = f"Totaal;;;{sum(i + 0.5 for i in range(ROWS))}\n"
_SHORT = text_of(rows_of(), ";").replace("0007;België;nee;7.5", "0007;België;nee", 1)
_WITHOUT = Counter((g, d) for n, g, d, _ in rows_of() if n != "0007")

SHAPES = (
    _utf8("a total at the end", text_of(rows_of(), ";") + _SUM, works()),
    _utf8(
        "a total at the end that is kept",
        text_of(rows_of(), ";") + _SUM,
        dataclasses.replace(
            works(), rows=ROWS + 1, by=("nr",), values={**{(row[0],): 1 for row in rows_of()}, ("Totaal",): 1}
        ),
        total_rows="keep",
    ),
    _utf8("a row too short", _SHORT, Refused("ragged_row", ("9",), "count")),
    _utf8("a row too short that is left out", _SHORT, works(rows=ROWS - 1, values=_WITHOUT), ragged="exclude"),
    _utf8(
        "a row too long",
        text_of(rows_of(), ";").replace("7.5", "7.5;x", 1),
        Refused("ragged_row", ("9",), "count"),
    ),
    _utf8(
        "rows of separators alone, between the others and at the end",
        text_of(rows_of()[:12], ";") + ";;;\n" + text_of(rows_of()[12:], ";").split("\n", 1)[1] + ";;;\n" * 30,
        works(amounts=HALF, says={"remarks": [{"code": "blank_rows_left_out", "values": {"rows": 31}}]}),
    ),
    _utf8(
        "a total above rows of separators alone",
        text_of(rows_of(), ";") + _SUM + ';"";;\n' * 3,
        works(says={"left_out": {"total_row": 1}}),
    ),
    _utf8(
        "two files put together, with the mark of the second inside",
        "\ufeff" + BASIC.replace("0012,", "\ufeff0012,"),
        works(amounts=HALF),
    ),
    _utf8("two byte order marks", "\ufeff\ufeff" + BASIC, works()),
    _utf8(
        "a line of words below the table",
        text_of(rows_of(), ";") + "\nBron: gemeente\n",
        Refused("ragged_row", ("Line 27", "1 instead of 4", "--ragged exclude"), "count"),
    ),
    _utf8(
        "a quotation mark inside quotes, in row 9 of 10",
        text_of([(n, f'"{g}"', d, a) for n, g, d, a in rows_of(n=10)]).replace('"Zuid",ja,8.5', '"Zu"id",ja,8.5'),
        Refused("stray_quote", ("line 10",), "count"),
    ),
    _utf8(
        "a quotation mark in a value without quotes is a letter",
        text_of([(n, 'Zu"id' if g == "Zuid" else g, d, a) for n, g, d, a in rows_of()]),
        works(groups=("Curaçao", "België", 'Zu"id')),
    ),
    _utf8(
        "codes of a statistics program",
        text_of([(n, "1.0" if i % 2 else "2.0", d, a) for i, (n, _, d, a) in enumerate(rows_of())]),
        works(groups=("2", "1")),
    ),
    _utf8("only the names", ";".join(HEADER) + "\n", Refused("no_rows", ("no rows",))),
    _utf8("nothing but blank lines", "\n\n  \n", Refused("file_empty", ("empty",))),
    Entry("nothing at all", "export.csv", b"", Refused("file_empty", ("empty",))),
)

ENTRIES = (*DIALECTS, *NAMES, *CODINGS, *NUMBERS, *MISSING, *SHAPES)
