"""Hostile files in, clean ones out: in a process of its own, which may die."""
