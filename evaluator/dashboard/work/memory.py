"""Memory given back: what the browser sent is dropped once it lies on disk, what is free goes to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

_SOON = 3.0
"""Seconds until the run that used the memory has ended."""


def drop_upload(key: str, file: Any) -> None:
    """Drop the bytes of an upload that was kept on disk: Streamlit holds them as long as the window is open."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.close()
    with suppress(KeyError):
        del st.session_state[key]
    give_back_soon()


def give_back_soon() -> None:
    """Give free memory back to the system in a moment, beside the pages."""
    timer = threading.Timer(_SOON, give_back)
    timer.daemon = True
    timer.start()


def give_back() -> None:
    """Look for what nobody uses any more, and give free memory back to the system where it can be told to."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
