"""Tests of runs of the audit."""
