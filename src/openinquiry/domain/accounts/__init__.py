"""Persons, bodies, posts, roles in a programme, conflicts of interest: who somebody is, and in what capacity they act."""
