"""Policies as files: reads playbook YAML, checks it, compiles it, runs its examples."""
