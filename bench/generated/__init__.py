"""Profiles of places that do not exist, thousands at once, to measure how the site grows with them.

They have the shape of real ones: a tree drawn from the declaration (`trees.py`), resolved and checked as a submission
is, then inserted in bulk with everything that the workflow would have written (`writing.py`). They are only ever made
in a database of their own (`database.py`).
"""
