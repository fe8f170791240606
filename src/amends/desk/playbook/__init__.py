"""Playbooks as people read them: scenes, flows, clocks, sources, drawn."""
