"""Who may do what in this app: one line a verb."""

from leadhub.policy.registry import Rules

RULES: Rules = {}
