"""The app: `streamlit run app.py`."""

import streamlit as st

from evaluator.dashboard.server import SERVER

app = st.App("evaluator/dashboard/main.py", **SERVER)
