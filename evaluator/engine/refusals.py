"""What is refused, by kind of content: what it is, and what to do about it."""

from __future__ import annotations

from evaluator.errors import N_, Problem, UploadError, shown

SAVE_AS = N_("Save the table as CSV, Excel (.xlsx) or Parquet and choose that file.")
_PREDICTIONS = N_("Give a table with the decisions of the system, not the system itself: CSV, Excel or Parquet.")
_UNPACK = N_("Unpack it and choose the table in it, or compress it as .gz or .zip.")

SENTENCES: dict[str, tuple[str, str]] = {
    "pickle": (
        N_("The file holds Python objects (pickle), which could run code, and was not opened."),
        N_("Ask for the table itself: CSV, Excel (.xlsx) or Parquet. Do not open the file elsewhere either."),
    ),
    "joblib": (
        N_("The file is compressed as joblib stores Python objects, which could run code; it was not opened."),
        N_("Ask for the table itself: CSV, Excel (.xlsx) or Parquet. Do not open the file elsewhere either."),
    ),
    "torch": (
        N_("The file is a PyTorch model: it holds Python objects, which could run code, and was not opened."),
        _PREDICTIONS,
    ),
    "keras": (N_("The file is a Keras model, not a table. It was not opened."), _PREDICTIONS),
    "skops": (
        N_("The file is a scikit-learn model (skops), not a table. It was not opened."),
        _PREDICTIONS,
    ),
    "onnx": (N_("The file is a model (ONNX), not a table. It was not opened."), _PREDICTIONS),
    "numpy": (N_("The file is a NumPy array, which has no column names."), SAVE_AS),
    "numpy_objects": (
        N_("The file is a NumPy array of Python objects (pickle), which could run code; it was not opened."),
        SAVE_AS,
    ),
    "hdf5": (N_("The file is an HDF5 file, which may hold many tables or a model."), SAVE_AS),
    "sqlite": (
        N_("The file is a SQLite database."),
        N_("Export the table you need as CSV and choose that file."),
    ),
    "pdf": (N_("The file is a PDF document: its tables are only pictures of tables."), SAVE_AS),
    "markup": (N_("The file is a web page or XML, not a table."), SAVE_AS),
    "rich_text": (N_("The file is a text document (RTF), not a table."), SAVE_AS),
    "image": (N_("The file is a picture, not a table."), N_("Ask for the table that the picture shows.")),
    "program": (N_("The file is a program. It was not run."), SAVE_AS),
    "statistics": (
        N_("The file was made by a statistics program (SPSS, Stata, SAS or R), whose own form is not read."),
        N_("Export it there as CSV and choose that file."),
    ),
    "office": (N_("The file is a document or presentation of an office program, not a workbook."), SAVE_AS),
    "old_office": (
        N_("The file is a document or message in the old Microsoft Office form, not a workbook."),
        SAVE_AS,
    ),
    "binary_workbook": (
        N_("The file is a binary Excel workbook (.xlsb), which is not read."),
        N_("Open it in Excel and save it as an Excel workbook (.xlsx)."),
    ),
    "encrypted_workbook": (
        N_("The workbook is protected with a password."),
        N_("Open it, remove the password, save it and choose it again."),
    ),
    "old_feather": (
        N_("The file is a Feather file of version 1, which is no longer read."),
        N_("Write it again as Feather version 2 (the usual one today) or Parquet."),
    ),
    "avro": (N_("The file is an Avro file, which is not read."), SAVE_AS),
    "encrypted_parquet": (
        N_("The Parquet file is encrypted."),
        N_("Write it without encryption, or save the table as CSV (UTF-8)."),
    ),
    "compressed": (
        N_("The file is compressed in a way that is not read (bzip2, xz, Zstandard, 7z, RAR, tar or another)."),
        _UNPACK,
    ),
    "compressed_twice": (
        N_("The file is compressed, and what it holds is compressed or an archive again."),
        N_("Unpack it and choose the table in it."),
    ),
    "utf_32": (N_("The text is stored as UTF-32, which this version does not read."), SAVE_AS),
    "json_utf_16": (
        N_("The file holds JSON that is stored as UTF-16."),
        N_("Write it again in UTF-8, as JSON wants it."),
    ),
    "lock": (
        N_("This small file is a mark that somebody has the workbook open; the table is not in it."),
        N_("Choose the file without ~$ at the start of its name."),
    ),
    "other": (N_("The file is of a kind that is not read."), SAVE_AS),
}
"""What the file is, and what to do, by the end of the problem's code (`file_pickle`)."""


def refused(kind: str, file: str) -> UploadError:
    """Return the error for a file of a kind that is not read."""
    what, hint = SENTENCES[kind]
    return UploadError(Problem(f"file_{kind}", what, hint, shown(file), {"file": file}))
