"""How a text file was read: what was understood, what was left out, what somebody should look at."""

from __future__ import annotations

from evaluator.errors import N_

SENTENCES: dict[str, str] = {
    # rows that were left out
    "ragged_row": N_("The row has more or fewer values than there are columns."),
    "total_row": N_("The row adds up the others."),
    # the text
    "encoding_mark": N_("The letters are stored as {encoding:text}: a mark at the start of the file says so."),
    "encoding_pattern": N_("The letters are stored as {encoding:text}: the pattern of the bytes shows it."),
    "encoding_asked": N_("The letters were read as {encoding:text}, as you asked."),
    "encoding_country": N_(
        "The file is not Unicode. Its letters were read as {encoding:text}, which is usual in the country "
        "{country:text}."
    ),
    "encoding_guess": N_(
        "The file is not Unicode, and nobody has said where it comes from. Its letters were read as "
        "{encoding:text}, which is a guess: in another code page the same bytes are other letters. Look "
        "whether letters with accents are right in the names of columns and groups, or say the country or the "
        "encoding."
    ),
    "lines_above_header": N_(
        "Lines above the column names were skipped: {lines:number}. The names were taken from line "
        "{header_line:number}."
    ),
    "ragged_left_out": N_(
        "Rows with more or fewer values than there are columns were left out, as you asked: {rows:number}. The "
        "first stand in these lines: {lines:list}."
    ),
    "blank_rows_left_out": N_("Rows in which nothing stands were left out: {rows:number}."),
    "totals_left_out": N_(
        "Rows of totals at the end were left out: {rows:number} ({words:list}). They would count people twice."
    ),
    "totals_kept": N_(
        "The last rows look like totals ({words:list}), but rows above say the same. Nothing was left out. If "
        "they add up the others, delete them."
    ),
    # the values of a column
    "decimal_comma": N_("{column:quoted}: the comma was read as decimal sign."),
    "thousands_read": N_("{column:quoted}: a value like {example:quoted} was read as {read:text}."),
    "money_read": N_("{column:quoted}: the numbers were read without {sign:quoted}."),
    "percent_read": N_(
        "{column:quoted}: percent were read as shares of 1, so that 50% is 0.5. The values look like "
        "{example:quoted}."
    ),
    "decimal_uncertain": N_(
        "{column:quoted}: a value like {example:quoted} can mean two numbers. It was read as {read:text}, not as "
        "{other:text}. Say what the decimal sign is if that is wrong."
    ),
    "decimals_differ": N_(
        "{column:quoted}: some numbers have a decimal comma (like {first:quoted}), some a point "
        "(like {second:quoted}). They were left as they stand."
    ),
    "signs_differ": N_(
        "{column:quoted}: the numbers do not all have the same sign (percent, money). They were left as they "
        "stand."
    ),
    "missing_markers_read": N_(
        "{column:quoted}: {markers:list} was read as missing (at least {rows:number} rows)."
    ),
}  # fmt: skip

CAUTIONS = (
    "encoding_guess", "ragged_left_out", "totals_left_out", "totals_kept", "decimal_uncertain", "decimals_differ",
    "signs_differ",
)  # fmt: skip
"""What a person must look at before the numbers are used."""
