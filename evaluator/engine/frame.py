"""Make the columns of a pandas frame readable for the engine, without touching the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluator.domain.canonical import canonical_text
from evaluator.engine.content import no_rows
from evaluator.engine.sniff import unique_names
from evaluator.errors import N_, Problem, UploadError, shown

if TYPE_CHECKING:
    import pandas as pd

NAME = "data frame"
"""What a frame is called where a file has a name."""

_PLAIN_KINDS = "biufM"
"""numpy kinds that the engine reads as they are: booleans, integers, floats, dates."""
_MASKED = ("boolean", "int", "uint", "float")
"""Names of the extension types with a mask for missing values, in lower case."""
_NESTED = (list, dict, set, frozenset, tuple, bytes, bytearray)


class FrameColumns:
    """The columns of a frame by position, converted when they are first needed."""

    def __init__(self, frame: pd.DataFrame) -> None:
        if not len(frame):
            raise no_rows(NAME)
        self._frame = frame
        self._ready: dict[int, pd.Series[Any]] = {}
        labels = [
            str(label) if isinstance(label, tuple) else (canonical_text(label) or "") for label in frame.columns
        ]
        self.names, self.repairs = unique_names(labels)
        self.rows = len(frame)
        self.nested: set[int] = set()

    def part(self, positions: tuple[int, ...], rows: int | None = None) -> pd.DataFrame:
        """Return a new frame of some columns, named c and their position, with all or only the first rows.

        A column of lists or records is empty in it and stands in `nested` from then on.
        """
        import pandas as pd

        columns: dict[str, pd.Series[Any]] = {}
        for position in positions:
            if rows is None and position in self._ready:
                columns[f"c{position}"] = self._ready[position]
                continue
            series = _readable(self._frame.iloc[:rows, position].reset_index(drop=True))
            if series is None:
                self.nested.add(position)
                series = pd.Series([None] * len(self._frame.iloc[:rows]), dtype="str")
            if rows is None:
                self._ready[position] = series
            columns[f"c{position}"] = series
        return pd.DataFrame(columns, copy=False)


def _readable(series: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return a column the engine reads with the right values: itself where that is so, else as text.

    None when it holds lists or records.
    """
    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionDtype

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories(series)
    plain = isinstance(dtype, np.dtype) and dtype.kind in _PLAIN_KINDS and dtype != np.float16
    masked = isinstance(dtype, ExtensionDtype) and dtype.name.lower().startswith(_MASKED)
    if plain or masked or isinstance(dtype, pd.StringDtype | pd.DatetimeTZDtype | pd.ArrowDtype):
        return series
    if dtype == np.float16 or pd.api.types.infer_dtype(series, skipna=True) in ("string", "empty"):
        return _texts(series)
    if any(isinstance(value, _NESTED) for value in series):
        return None
    return _texts(series.map(canonical_text, na_action="ignore"))


def _categories(series: pd.Series[Any]) -> pd.Series[Any]:
    texts = [canonical_text(category) for category in series.cat.categories]
    if None not in texts and len(set(texts)) == len(texts):
        return series.cat.rename_categories(texts)
    return _texts(series.astype(object).map(canonical_text, na_action="ignore"))


def _texts(series: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    try:
        return series.astype(pd.StringDtype(na_value=float("nan")))
    except UnicodeEncodeError:
        raise UploadError(
            Problem(
                "not_utf_8",
                N_("The column “{column}” holds characters that cannot be stored as UTF-8."),
                N_("Correct the text before you evaluate it."),
                NAME,
                {"file": NAME, "column": shown(series.name)},
            )
        ) from None
