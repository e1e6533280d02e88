"""Rows that somebody types into one setting of a connection, as a JSON object of texts: a word over there and ours."""

import msgspec


def typed_rows(text: str) -> dict[str, str]:
    """The rows, by their words in small letters; ValueError that says in a sentence what is wrong."""
    if not text.strip():
        return {}
    try:
        rows = msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ValueError(f"It is no JSON object of texts: {error}.") from error
    return {key_of(word): ours.strip() for word, ours in rows.items()}


def key_of(word: str) -> str:
    """By what a word is looked up."""
    return word.strip().casefold()
