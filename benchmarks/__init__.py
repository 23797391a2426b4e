"""Timings of the steps that grow, beside other tools."""
