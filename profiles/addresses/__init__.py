"""Addresses that profiles cite, asked from time to time whether they still answer."""
