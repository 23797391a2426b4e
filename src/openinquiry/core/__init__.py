"""Calculations: plain Python that knows no web, no database of ours, no clock and no environment."""
