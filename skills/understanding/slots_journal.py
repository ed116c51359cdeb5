"""What an utterance about the journal speaks of: topic, day, kind, query, channel, period."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding import days

Slots = dict[str, SlotValue]

_TRAIL = re.compile(
    r"(?: (?:please|thanks|thank you|now|for me|again|ever|before|at all|in here|in there|in my (?:journal"
    r"|diary|entries|notes|reflections|log)|in the (?:journal|diary|entries|notes|log|past)|so far|already|anywhere"
    r"|to you|from (?:the|my) (?:journal|diary|record)|recently|lately|for a (?:bit|while|minute|moment)|over time"
    r"|if you can|yet|in them|out loud|right now|then|okay|once|last|for today|tonight|with you|for good|completely))+$"
)
_LEAD = re.compile(
    r"^(?:something |anything |the time |all |how |it |a thing |things )*(?:in my (?:journal|diary) )?(?:about |of |on |regarding )?"
)
_TOPIC = re.compile(
    r"\b(?:about|on|regarding|concerning|called)\s+(?P<topic>(?!my mind\b|the record\b|it$|this$|that$|me$|what\b|how\b|it all$|everything$)\S.*)$"
)
_ABOUT = re.compile(
    r"\b(?:about|on|of|regarding|concerning|mentions?|mentioned|mentioning|mentioned|with|to do with|up|deal(?:s|ing)? with)\s+(?P<query>\S.*)$"
)
_MENTION = re.compile(
    r"\b(?:mention(?:ed|ing|s)?|discuss(?:ed)?|bring up|brought up|name[d]?|talk(?:ed|ing)? (?:about|of)|(?:spoke|spoken|speak|say|said|told you|write|wrote|written|record(?:ed)?|note[d]?|vent(?:ed)?|journal(?:ed)?|go(?:ne)?|complain(?:ed)?|rant(?:ed)?|anything|something|everything|whatever)(?: \w+){0,2} (?:about|of|on|regarding)|refer(?:red)? to)"
    r"\s+(?P<query>\S.*)$"
)
_LOOK = re.compile(
    r"\b(?:search|look|scan|dig|hunt|browse|check|comb|find|locate|rummage|go|look up|pull up)(?: through| in)?(?: (?:my|the|all my) (?:journal|diary|entries|notes|reflections|log|recordings|whole journal))?(?: for| up| through)?(?: (?:entries|anything|everything|notes|reflections|the (?:entry|entries|note)|mentions|any mention|where i (?:talk|talked|spoke|mention|mentioned)|what i said|all mentions|my entries|every entry|the word|something|the part|the bit))*(?: (?:about|on|of|mentioning|where i|with|containing))*"
    r"\s+(?P<query>\S.*)$"
)
_COMES_UP = re.compile(
    r"^(?:did|does|has|have|is|was|where does|when did)\s+(?P<query>.+?)\s+(?:ever |already |also )*(?:come|comes|came|appear|appears|show|shows|turn|feature|mentioned|in my|in the)\b"
)
_IN_JOURNAL = re.compile(r"\s+in (?:my|the) (?:journal|diary|entries|notes|log|reflections)\b")
_NO_QUERY = re.compile(
    r"^(?:my (?:journal|diary|entries|notes|reflections|day|mind)|the (?:journal|diary)|it|that|this|me|anything|something|everything|what|entries|to you|say|record|you|myself)$"
)

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        ("stretch", "brave|bold|bolder|edge|stretch|daring|dare|risky|courageous|risk"),
        ("repair", "put right|make (?:it )?right|amends|apologize|apology|repair|make up for|fix"),
        ("line", "line|sentence|promise|promised|phrase"),
        ("worry", "worr(?:y|ied|ies|ying)|fear|fears|feared|afraid|scared|dread(?:ed|ing)?|frightened|anxious|what ifs?|scare"),
        ("want", "want|wanted|wants|wish|wished|wishes|wishing|long(?:ed|ing) for|longing|dream(?:t|ed|s)?|dreaming|hope(?:d)? for|yearn(?:ed)?|desire|craved?"),
    )
)  # fmt: skip


def topic(clean: str) -> Slots:
    """StartReflection: the words after about or on."""
    match = _TOPIC.search(clean)
    if not match:
        return {}
    said = _TRAIL.sub("", match["topic"])
    return {"topic": said} if said else {}


def recall(clean: str, normal: str) -> Slots:
    """RecallReflection: when, kind and query."""
    slots: Slots = {}
    day = days.when(normal)
    if day:
        slots["when"] = day
    kind = _kind(normal)
    if kind:
        return slots | {"kind": kind} | ({} if day or not days.newest(normal) else {"when": "last"})
    asked = _query(days.without(clean), _MENTION)
    if asked:
        slots["query"] = asked
    elif not day and (days.newest(normal) or re.search(r"\blast\b", normal)):
        slots["when"] = "last"
    return slots


def _kind(normal: str) -> str | None:
    text = re.sub(
        r"\bi want(?:ed)? to (?:hear|listen|know|go|read|see)\b|\b(?:do you|want me to)\b",
        " ",
        normal,
    )
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    return None


def search(clean: str) -> Slots:
    """SearchReflections: what is looked for."""
    match = _COMES_UP.match(clean)
    if match and not re.match(r"(?:i|you|there|my (?:journal|diary))\b", match["query"]):
        return {"query": match["query"]}
    text = days.without(clean)
    asked = _query(text, _MENTION) or _query(text, _ABOUT) or _query(text, _LOOK)
    return {"query": asked} if asked else {}


def _query(text: str, pattern: re.Pattern[str]) -> str | None:
    text = _TRAIL.sub("", _IN_JOURNAL.sub("", text))
    match = pattern.search(text)
    if not match:
        return None
    said = _TRAIL.sub("", _LEAD.sub("", match["query"]))
    return said if said and not _NO_QUERY.match(said) else None


def delete(clean: str, normal: str) -> Slots:
    """DeleteReflection: which entry, by day, newest or topic."""
    text = days.without(clean)
    about = re.search(
        r"\b(?:about|on|mentioning|regarding|concerning|where i (?:talk(?:ed)?|mention(?:ed)?|spoke|said something)(?: about)?|to do with)\s+(?P<query>\S.*)$",
        text,
    )
    if about and (said := _TRAIL.sub("", about["query"])) and not _NO_QUERY.match(said):
        return {"query": said}
    day = days.when(normal)
    if day:
        return {"which": day}
    return {"which": "last"}


def export(normal: str) -> Slots:
    """ExportReflections: channel where it is said, and the period."""
    slots = period(normal)
    if re.search(r"\b(?:e ?mail|mail|inbox)", normal):
        slots["channel"] = "email"
    elif re.search(r"\bprint|\bpaper\b|\bhard copy\b", normal):
        slots["channel"] = "print"
    return slots


def period(normal: str) -> Slots:
    """HowAmIDoing: week, month or year."""
    if re.search(r"\bweek(?:s|ly|'s)?\b|\bseven days\b", normal):
        return {"period": "week"}
    if re.search(r"\bmonth(?:s|ly|'s)?\b|\bthirty days\b|\bfour weeks\b", normal):
        return {"period": "month"}
    if re.search(r"\byear(?:s|ly|'s)?\b|\bannual\b|\btwelve months\b", normal):
        return {"period": "year"}
    return {}
