"""Slack as a place where people answer: what is pressed in messages of our bot."""
