"""Convert an Arrow file or stream (Feather version 2) to Parquet, every batch checked before it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from pyarrow import compute, ipc, parquet

from evaluator.engine.budget import beyond
from evaluator.engine.content import no_rows
from evaluator.engine.converted import Converted, Request, remark
from evaluator.engine.sniff import unique_names
from evaluator.errors import N_, Problem, UploadError, shown

_DAMAGE = (
    *(pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, pa.ArrowSerializationError),
    *(pa.ArrowKeyError, pa.ArrowIndexError, pa.ArrowCapacityError),
)
"""What pyarrow raises for damaged bytes: not all of `ArrowException`, which a lack of memory is too."""


def convert(request: Request) -> Converted:
    """Write the batches to Parquet; UploadError when the file is damaged or has too many rows or columns."""
    try:
        with pa.memory_map(str(request.path)) as source:
            return _converted(request, source)
    except _DAMAGE as error:
        raise _damaged(request) from error
    except OSError as error:
        if error.errno is not None:
            raise  # the system's, such as a full disk; what pyarrow says of damaged bytes has no number
        raise _damaged(request) from error


def _damaged(request: Request) -> UploadError:
    what = N_("The Arrow file is damaged, or written in a way that is not read.")
    hint = N_("Write it again, or save the table as Parquet or CSV (UTF-8).")
    return UploadError(Problem("arrow_unreadable", what, hint, shown(request.file), {"file": request.file}))


def _converted(request: Request, source: Any) -> Converted:
    schema, batches = _opened(source)
    if len(schema) > request.limits.columns:
        raise beyond("columns", request.limits, request.file, found=len(schema))
    types = [_plain(field.type) for field in schema]
    nested = [place for place, plain in enumerate(types) if plain is None]
    out_schema = pa.schema([(f"c{place}", plain or pa.string()) for place, plain in enumerate(types)])
    rows = 0
    with parquet.ParquetWriter(request.out, out_schema, compression="snappy") as writer:
        for batch in batches:
            rows += batch.num_rows
            if rows > request.limits.rows:
                raise beyond("rows", request.limits, request.file, found=rows)
            batch.validate(full=True)
            arrays = [_as_plain(batch.column(place), plain) for place, plain in enumerate(types)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=out_schema))
    if not rows:
        raise no_rows(request.file)
    names, repairs = unique_names(schema.names)
    remarks = []
    if nested:
        remarks.append(remark("reading_nested", count=len(nested), columns=[names[place] for place in nested]))
    reading = {"repaired_names": list(repairs), "remarks": remarks}
    return Converted(list(range(len(names))), list(names), nested, [], rows, {}, reading)


def _opened(source: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    if source.read(6) == b"ARROW1":
        source.seek(0)
        reader = ipc.open_file(source)
        return reader.schema, (reader.get_batch(place) for place in range(reader.num_record_batches))
    source.seek(0)
    stream = ipc.open_stream(source)
    return stream.schema, iter(stream)


_TESTS = pa.types
_STORED_AS: tuple[tuple[tuple[Callable[[pa.DataType], bool], ...], pa.DataType], ...] = (
    ((_TESTS.is_float16,), pa.float32()),
    ((_TESTS.is_date,), pa.date32()),
    ((_TESTS.is_string, _TESTS.is_large_string, _TESTS.is_string_view, _TESTS.is_null), pa.string()),
    # Text that old writers stored as bytes; a cast refuses what is no text.
    ((_TESTS.is_binary, _TESTS.is_large_binary, _TESTS.is_binary_view), pa.string()),
    ((lambda kind: _TESTS.is_decimal(kind) and kind.precision > 38,), pa.string()),
)
_AS_IT_IS = (
    _TESTS.is_boolean,
    _TESTS.is_integer,
    _TESTS.is_floating,
    _TESTS.is_decimal,
    _TESTS.is_timestamp,
    _TESTS.is_time,
)


def _plain(kind: pa.DataType) -> pa.DataType | None:
    """Return the type that a column is stored as; None for lists, records, durations and other kinds."""
    if isinstance(kind, pa.BaseExtensionType):
        return pa.string() if kind.extension_name == "arrow.uuid" else _plain(kind.storage_type)
    if _TESTS.is_dictionary(kind) or _TESTS.is_run_end_encoded(kind):
        return _plain(kind.value_type)
    for tests, stored in _STORED_AS:
        if any(test(kind) for test in tests):
            return stored
    return kind if any(test(kind) for test in _AS_IT_IS) else None


def _as_plain(column: pa.Array, plain: pa.DataType | None) -> pa.Array:
    if plain is None:
        return pa.nulls(len(column), pa.string())
    if isinstance(column.type, pa.BaseExtensionType):
        if column.type.extension_name == "arrow.uuid":
            return pa.array([None if item is None else str(item) for item in column.to_pylist()], pa.string())
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    elif pa.types.is_run_end_encoded(column.type):
        column = compute.run_end_decode(column)
    column = column if column.type == plain else column.cast(plain)
    return compute.if_else(compute.is_nan(column), None, column) if _TESTS.is_floating(plain) else column
