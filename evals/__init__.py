"""Measures how well Footnote finds, answers, cites and abstains.

``cases`` says what is asked, what counts as right, and where it is written; ``matching`` when a
text holds an expected answer; ``metrics`` is the arithmetic; ``run`` asks the assistant and scores
each case; ``report`` averages by kind and compares with a baseline and with thresholds.
"""
