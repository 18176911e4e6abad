"""Alerts to people and services: an ordinary consumer of the alert groups."""
