"""What the match of two files comes to, such as predictions in one and groups in the other."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    "join_all_matched": N_(
        "All {rows:number} rows found their row in the second file {file:quoted}, by {column:quoted}."
    ),
    "join_some_matched": N_(
        "{matched:number} of {rows:number} rows found their row in the second file {file:quoted}, by "
        "{column:quoted}; {unmatched:number} have none there. What the second file says is missing for them: "
        "their group counts as not recorded."
    ),
    "join_without_id": N_("Rows of the first file that have no id at all: {rows:number}."),
    "join_nearly": N_(
        "Rows that would find theirs if blanks at the ends, leading zeros and capital letters did not matter: "
        "{rows:number}. Ids are compared as they stand; write them alike in both files."
    ),
    "join_repeated": N_(
        "Rows of the first file with an id that a row before them has: {rows:number}. Each of them takes what the "
        "second file says of that id."
    ),
    "join_other_unmatched": N_(
        "Ids of the second file that no row of the first names: {rows:number}. They were not used."
    ),
    "join_other_without_id": N_(
        "Rows of the second file that have no id at all: {rows:number}. They were not used."
    ),
    "join_other_repeated": N_(
        "Rows of the second file that repeat one before them with the same values: {rows:number}. They were used "
        "once."
    ),
    "join_in_both": N_(
        "Both files have a column {column:quoted}. That of the second file is called {name:quoted} here; make "
        "sure that the right one is used."
    ),
    "join_uneven": N_(
        "{system}: of the people it selected, {selected:percent} have no row in the second file, of the others "
        "{not_selected:percent}. People whose group is not recorded are left out of comparisons, so the rates of "
        "groups may be distorted."
    ),
}
