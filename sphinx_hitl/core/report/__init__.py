"""Findings -> text for people, annotations for GitHub, JSON and SARIF for programs; the same input gives the same output."""
