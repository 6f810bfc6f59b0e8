"""Scripted misbehaviours, each with what a correct node must do about it."""
