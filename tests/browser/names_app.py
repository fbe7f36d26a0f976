"""A page that shows each name of `nasty_names` in every place of Streamlit that reads Markdown."""

import streamlit as st
from nasty_names import EVERYWHERE

from evaluator.dashboard.work.texts import md_value

for number, name in enumerate(EVERYWHERE):
    text = md_value(name)
    with st.container(key=f"name_{number}"):
        st.markdown(text)
        st.caption(text)
        st.header(text, anchor=False)
        st.markdown(f"- {text}")
        st.markdown(f"**{text}**")
        st.markdown(f"({text}): {text}")
        st.info(text)
        st.table([{text: text}], hide_index=True)
        st.button(text, key=f"button_{number}")
        st.expander(text, key=f"expander_{number}")
        st.radio(text, (name,), format_func=md_value, captions=[text], key=f"radio_{number}")
        st.text_input(text, key=f"text_{number}")
