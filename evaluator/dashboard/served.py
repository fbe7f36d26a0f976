"""The app of an installed package, where there is no `app.py` beside it."""

from pathlib import Path

import streamlit as st

from evaluator.dashboard.server import SERVER

app = st.App(Path(__file__).with_name("main.py"), **SERVER)
