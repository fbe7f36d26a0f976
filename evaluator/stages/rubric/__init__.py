"""Answers: levels after evidence caps, knock-outs, several assessors, and what the data contradict."""
