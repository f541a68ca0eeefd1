"""Rings from one process to all: PostgreSQL's NOTIFY, or NATS or Redis beyond one machine. A ring says "look", never what."""
