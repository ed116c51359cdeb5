"""What an utterance about guided audio speaks of: theme, length, occasion, sound, voice, language."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from collections.abc import Mapping

from skills.turn import SlotValue
from skills.understanding import days, lengths
from skills.understanding.model import WordList
from skills.understanding.numbers import NUMBER, plain, value

Slots = dict[str, SlotValue]


def _table(*rows: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"\b(?:{pattern})\b")) for name, pattern in rows)


_TITLES = _table(
    ("steady", "solid ground"), ("breathing", "six slow breaths|slow breaths"), ("sleep", "soft landing"),
    ("outside_voices", "whose voice(?: is this)?"), ("resentment", "grudge compass"),
    ("connection", "unmasked"), ("both_and", "both hands"), ("not_enough", "before better"),
    ("wants", "three wants"), ("what_if", "what if and then me"), ("nerves", "before i walk in"),
    ("stretch", "edge of the map"), ("repair", "still here|clean ?up crew|clean up piece"),
    ("corner", "in my corner"), ("room", "take up room"), ("walk", "walk and listen"),
    ("return", "(?:the )?way back in"),
)  # fmt: skip
_TOPICS = _table(
    ("nerves", "nerves?|nervous|nervousness|stage fright|jitters|butterflies|edgy"),
    ("body_scan", "body ?scan|scan (?:of )?(?:my|the) body|head to toe"),
    ("grounding", "ground(?:ing|ed)?|ground me|ground myself|feet on the (?:ground|floor)"),
    ("breathing", "breath(?:e|ing|s|work)?|inhale"),
    ("kindness", "kind(?:ness|er|ly)?|self compassion|compassion|gentle with myself|be nice to myself|nicer to myself|soft on myself|warm(?:th)? to(?:ward|wards)? myself"),
    ("repair", "repair|slip(?:ped|s)?(?: up)?|after (?:a |i (?:made a )?)?(?:mistake|slip|mess)|messed up|made a mistake|mistakes?|screwed up|apolog\\w+|got it wrong|clean ?up|when i have (?:slipped|failed|messed)"),
    ("self_trust", "self trust|trust(?:ing)? (?:in )?myself|trust me more"),
    ("corner", "corner|ally|backed|own side|my side|has my back|have my back"),
    ("outside_voices", "outside voices?|(?:other|others'?|other people's|people's|everyone's|others) opinions?|shoulds?|opinions?|what (?:other people|others|people) (?:think|say)|other voices|voices of others"),
    ("what_if", "what ifs?|worr(?:y|ies|ied|ying)|catastroph\\w+"),
    ("resentment", "resentments?|resent(?:ful)?|grudges?|bitter(?:ness)?"),
    ("connection", "connect(?:ion|ed|ing)?|being seen|feeling seen|mask|masks|lonel(?:y|iness)|unseen"),
    ("both_and", "boundar(?:y|ies)|both sides|saying no|say no"),
    ("not_enough", "not (?:being )?(?:good )?enough|never enough|good enough|enoughness|inadequa\\w+"),
    ("wants", "wants|wishes|wanting|longings?|desires?|dreams"),
    ("room", "(?:take|taking) up (?:room|space|more room|more space)|more space|more room"),
    ("stretch", "stretch(?:ing)?|courage|brave(?:ry)?|bold|comfort zone|edge|daring"),
    ("return", "return(?:ing)?|coming back|been away|after (?:a )?(?:gap|break|while)|way back"),
    ("sleep", "sleep(?:ing|y)?|asleep|bed ?time|insomnia|drift off|doze off|for (?:the )?night|nod off|before bed|wide awake|sleepy time|lullaby"),
    ("walk", "walk(?:ing|s)?|stroll|on foot"),
    ("hard_moment", "hard (?:moment|time|minute)|tough (?:moment|time|minute|patch|day)|difficult (?:moment|time)|rough (?:moment|patch|time|day)|bad (?:moment|day|time)|crisis|panic(?:ky|king)?"),
    ("steady", "stead(?:y|ier|ying|iness)|stable|balance[d]?|solid|settle me"),
    ("calm", "calm(?:ing|er|s|ness)?|relax(?:ing|ed|ation|es)?|sooth(?:e|ing)|unwind|wind down|chill(?: out)?|anxiety|stress(?:ed)?|destress|peace(?:ful)?|quiet|serene|tranquil|settle|cool (?:down|off)|slow down|decompress|stillness|talk me down"),
)  # fmt: skip
_OCCASIONS = _table(
    ("phone call", "phone calls?|calls?|calling|phone|ring(?:ing)? (?:up )?(?:my|the|him|her)|telephone|dial"),
    ("interview", "interviews?"), ("exam", "exams?|test|finals?|midterm"), ("meeting", "meetings?|standup|conference|board"),
    ("speech", "speech(?:es)?|toast"), ("date", "(?:a|my|the|first|blind|hot) date|dates"),
    ("presentation", "presentation|pitch"), ("wedding", "wedding"), ("audition", "audition"), ("performance", "performance|show|recital|concert|gig"),
    ("party", "party"), ("flight", "flight|flying|plane"), ("appointment", "appointment|dentist|doctor"), ("lesson", "lesson|class"),
    ("race", "race"), ("surgery", "surgery|operation"), ("talk", "a talk|my talk|the talk|hard talk|conversation"), ("dinner", "dinner"), ("match", "match|game"), ("trip", "trip|journey"), ("drive", "drive|driving test"), ("shift", "shift"), ("visit", "visit"),
)  # fmt: skip
_ANY = re.compile(
    r"\b(?:whichever|whatever|any|anyone|anything|either|surprise me|you (?:choose|pick|decide)|your (?:choice|pick|call)|up to you"
    r"|do not (?:mind|care)|not (?:mind|care|bothered|fussed)|does not matter|no preference|no matter|dealer's choice|random|all the same|choose for me|pick (?:one )?for me|pick one|choose one|not picky|makes no difference|just play something)\b"
)
_LENGTHS = (
    ("longest", re.compile(r"\blongest\b|\bas long as\b|\b(?:the )?most time\b|\bmaximum\b|\bmax\b|\bfull length\b|\blong as\b")),
    ("shortest", re.compile(r"\bshortest\b|\bas short as\b|\bquickest\b|\bbriefest\b|\bminimum\b")),
    ("short", re.compile(r"\b(?:short|shorter|quick|quickie|brief|briefly|tiny|little one|mini|not (?:too |very |so )?long|small|quickly one|speedy|bite ?sized?|fast one|little (?:piece|session|meditation|one))\b")),
    ("long", re.compile(r"\b(?:long|longer|lengthy|extended|big one|deep dive)\b")),
)  # fmt: skip
_URGENT = re.compile(
    r"\b(?:right now|quickly|immediately|at once|fast|asap|straight away|this instant|hurry)\b"
)
_NO_SPEECH = re.compile(
    r"\b(?:no|without|minus|zero|not any|free of)(?: any| the)? (?:talk(?:ing)?|speech|speaking|words|voice|voices|narration|chatter|speaker)\b|\bwordless\b|\b(?:only|just) (?:sound|sounds|silence|music)\b|\bno one (?:talking|speaking)\b|\bnobody (?:talking|speaking)\b|\binstrumental\b"
)
_BEFORE = re.compile(
    r"\b(?:before|for|ahead of|prior to|going into|into|have|got|about to|until|to|in)\b.*"
)


def play(normal: str, *, snap: bool = False) -> Slots:
    """PlayGuidedAudio: theme, length, occasion, which and style."""
    slots = length(normal)
    theme = _theme(normal)
    if theme:
        slots["topic"] = theme
    slots |= _occasion(normal) | _which(normal, bool(theme or slots))
    if _NO_SPEECH.search(normal):
        slots["style"] = "no_speech"
    if _URGENT.search(normal):
        slots["urgent"] = True
    if snap:
        slots = snapped(slots, normal)
    return slots


def length(normal: str) -> Slots:
    """A length with its unit, or a length word."""
    minutes = lengths.minutes(normal)
    if minutes is not None and not re.search(
        r"\bin (?:about )?(?:\w+) (?:minutes?|hours?)\b|\bin (?:an|half an) hour\b", normal
    ):
        return {"length_minutes": lengths.as_slot(minutes)}
    for name, pattern in _LENGTHS:
        if pattern.search(
            re.sub(
                r"\b(?:long (?:day|week|night|drive|walk)|how long|so long|breath\w*|a little (?:bit )?(?:of|calmer|calm))\b",
                " ",
                normal,
            )
        ):
            return {"length": name}
    return {}


def snapped(slots: Slots, normal: str) -> Slots:
    """Snap a number without its unit to a length on offer."""
    said = slots.get("length_minutes")
    if isinstance(said, int | float) and not re.search(
        r"\b(?:minutes?|seconds?|hours?|mins?)\b", normal
    ):
        offered = lengths.snapped(said)
        return (
            slots | {"length_minutes": offered} | ({"nearest_of": said} if offered != said else {})
        )
    return slots


def _theme(normal: str) -> str | None:
    for name, pattern in _TITLES:
        if pattern.search(normal):
            return name
    text = re.sub(
        r"\b(?:what if you|trust you|i am not sure|do not want)\b|\bbefore (?:my|the|a|an|i) .*$",
        " ",
        normal,
    )
    text = re.sub(r"\bto (?:walk|work) to\b", " walk ", text)
    if re.search(r"\bbefore bed\b", normal):
        text += " sleep"
    for name, pattern in _TOPICS:
        if pattern.search(text):
            return name
    return None


def _occasion(normal: str) -> Slots:
    match = _BEFORE.search(normal)
    text = re.sub(
        r"\b(?:without|no|any|minus) speech\b|\bup to date\b|\bshow me\b|\bplay\b|\bwithout (?:any )?(?:talk\w*|speech)\b",
        " ",
        match.group() if match else "",
    )
    for name, pattern in _OCCASIONS:
        if pattern.search(text):
            return {"occasion": name}
    return {}


def _which(normal: str, found: bool) -> Slots:
    if re.search(
        r"\b(?:favorite|usual|preferred|best loved|like best|like the most|love most|go to one)\b",
        normal,
    ):
        return {"which": "favourite"}
    day = days.when(normal)
    if (
        day
        and re.search(
            r"\b(?:from|of|on|'s|i (?:heard|did|had|played|listened)|we (?:had|did|heard)|played|same|again)\b|'s\b",
            normal,
        )
        and day not in {"today", "tonight", "tomorrow"}
    ):
        return {"which": day}
    if day in {"yesterday", "last_night", "last_week"}:
        return {"which": day}
    if re.search(
        r"\b(?:last|latest|most recent|same) (?:one|piece|session|track|meditation|exercise|time)\b|\bsame (?:as|again)\b",
        normal,
    ):
        return {"which": "last"}
    if not found and _ANY.search(normal):
        return {"which": "any"}
    return {}


_SPAN = re.compile(
    rf"\b(?P<count>{NUMBER}|half a|a couple of|a couple|a few|a|an) (?P<unit>seconds?|minutes?|secs?|mins?)\b"
)
_COUNTS = {"half a": 0.5, "a couple of": 2.0, "a couple": 2.0, "a": 1.0, "an": 1.0}


def seek(normal: str) -> Slots:
    """SeekAudio: direction, and seconds where a span was said."""
    back = re.search(r"\b(?:back|backwards?|rewind|again|earlier|return|missed|last)\b", normal)
    slots: Slots = {"direction": "back" if back else "forward"}
    match = _SPAN.search(normal)
    if match and match["count"] != "a few":
        count = _COUNTS.get(match["count"]) or value(match["count"])
        if re.search(r"\b(?:a|one) minute and a half\b", normal):
            count = 1.5
        slots["seconds"] = plain(count * (60 if match["unit"].startswith("m") else 1))
    elif bare := re.search(rf"\b(?:back|forward|ahead|by|skip) (?P<count>{NUMBER})$", normal):
        slots["seconds"] = plain(value(bare["count"]))
    return slots


_BED = r"(?:background|music|bed|rain|waves?|ocean|noise|ambience|ambient|birds?|birdsong|nature sounds?|hum|drone|soundscape|sounds? (?:behind|under)|sea|wind|stream|water)"
_ATTRIBUTES = _table(
    ("background", _BED),
    ("pause", "pauses?|silences?|gaps?|breaks?|spaces? between|time between|wait (?:longer|less)|breathing space|room between"),
    ("softness", "soft(?:er|ly|ness|en)?|gentl(?:e|er|y)|harsh(?:ly)?|stern|firm(?:er|ly)?|tender|warm(?:er|ly|th)?|kinder|sharp|cold|whisper|bossy|breathy|hard voice|strict|rough"),
    ("speed", "speed|fast(?:er)?|slow(?:er|ly|ing|ed)?|quick(?:er|ly)?|pace|tempo"),
    ("volume", "volume|loud(?:er|ly|ness)?|quiet(?:er|ly)?|hear (?:you|it|this|the voice)|up|shout(?:ing)?|turn (?:it|that|this) (?:up|down)|turn (?:up|down)|speak up|whispering|silent|faint|booming|sound (?:up|down)|deafening|blasting|ears"),
    ("speed", "speed|fast(?:er)?|slow(?:er|ly|ing|ed)?|quick(?:er|ly)?|pace|tempo|rush(?:ing|ed)?|hurry|rapid(?:ly)?|drag(?:s|ging)?|time|keep up|brisk(?:ly|er)?|racing|gabbling|normal rate|rate"),
)  # fmt: skip
_TOO = r"\b(?:too|so|overly|very|bit|annoyingly|awfully|way|terribly)\b(?: \w+)? "


def adjust(normal: str) -> Slots:
    """AdjustPlayback: attribute and direction; a complaint asks for the opposite."""
    attribute = next((name for name, pattern in _ATTRIBUTES if pattern.search(normal)), "speed")
    return {"attribute": attribute, "direction": _direction(attribute, normal)}


def _direction(attribute: str, normal: str) -> str:
    if re.search(
        r"\b(?:normal(?:ly)?|regular|usual|default|original|standard|how it was|reset|as before|ordinary)\b",
        normal,
    ):
        return "reset"
    if attribute == "background":
        return _background(normal)
    if attribute == "speed" and re.search(r"\bslow (?:it |this |that )?down\b", normal):
        return "down"
    up, down = _SIGNS[attribute]
    complaint = re.search(
        r"\b(?:too|not so|do not (?:\w+ )?so|less|stop|so (?:fast|slow|loud|quiet|quick|harsh|soft)(?:ly)?|can not keep up|do not rush|can not (?:quite )?hear|hardly hear|barely hear|do not shout|not (?:so|as|that)|ease off|(?:sounds?|is|are) (?:\w+ )?(?:\w+ )?(?:harsh|cold|hard|stern|sharp|loud|quiet|fast|quick|slow|faint))\b|\b(?:you are|it is|this is|voice is) (?:\w+ )?(?:rushing|shouting|harsh|dragging|racing|gabbling|whispering|blasting|deafening|booming)\b",
        normal,
    )
    rises, falls = bool(up.search(normal)), bool(down.search(normal))
    if complaint and rises != falls:
        return "down" if rises else "up"
    return "down" if falls and not rises else "up"


_SIGNS = {
    "speed": (re.compile(r"\b(?:fast(?:er)?|quick(?:er|ly)?|speed (?:it |things )?up|speed|up|hurry|rush\w*|rapid\w*|brisk\w*|increase|raise|racing|gabbling|keep up)\b(?<!slow speed)"), re.compile(r"\b(?:slow\w*|down|reduce|lower|decrease|half speed|take your time|ease|drag\w*)\b")),
    "volume": (re.compile(r"\b(?:loud\w*|up|increase|raise|more|higher|boost|max\w*|full|shout\w*|booming|blasting|deafening)\b"), re.compile(r"\b(?:quiet\w*|down|lower|reduce|decrease|soft|faint|low|hear|whisper\w*|silent)\b")),
    "softness": (re.compile(r"\b(?:soft\w*|gentl\w*|warm\w*|tender|kinder|whisper|breathy)\b"), re.compile(r"\b(?:harsh\w*|firm\w*|stern|sharp|hard|cold|bossy|strict|rough)\b")),
    "pause": (re.compile(r"\b(?:long(?:er)?|more|bigger|extra|lengthen|increase|wider|big|endless|much|many|leave|add|give)\b"), re.compile(r"\b(?:short(?:er|en)?|fewer|smaller|reduce|brief|cut|tighter|little)\b")),
}  # fmt: skip


def _background(normal: str) -> str:
    if (
        re.search(
            r"\b(?:off|no|without|stop|remove|mute|kill|drop|cut|lose|rid|away|out|only|silence|not want|not like|annoying|distract\w*|bothers?|bothering|end|disable)\b",
            normal,
        )
        and "too" not in normal
    ):
        return "off"
    if re.search(
        r"\b(?:too loud|so loud|down|lower|less|quieter|softer|reduce|dim|soften|overpower\w*|drowns?|drowning)\b",
        normal,
    ):
        return "down"
    if re.search(
        r"\b(?:too (?:quiet|soft|faint|low)|up|louder|raise|increase|boost|more)\b", normal
    ):
        return "up"
    return "on"


def voice(normal: str, lists: Mapping[str, WordList]) -> Slots:
    """ChangeVoice: whose."""
    named = re.search(
        r"\b(?:use|try|want|like|have|hear|to) (?P<name>joe|amy|ryan|alan|jenny|kathleen|lessac|danny|kusal|norman|bryce|john|sarah|emma)\b",
        normal,
    )
    if named:
        return {"voice": named["name"]}
    accents = [
        said for said, name in lists["voice"].canonical.items() if name not in {"male", "female"}
    ]
    for said in [*accents, *lists["voice"].canonical]:
        if re.search(rf"\b{re.escape(said)}\b", normal):
            return {"voice": lists["voice"].canonical[said]}
    return {}


def language(normal: str, lists: Mapping[str, WordList]) -> Slots:
    """ChangeLanguage: its ISO 639-1 code; the one after "in" or "speak" where two are named."""
    codes = lists["language"].canonical
    said = [word for word in normal.split() if word in codes]
    if len(said) > 1 and re.search(
        r"\benglish (?:is|was)\b|\b(?:not|instead of|from|than) english\b", normal
    ):
        said = [word for word in said if word != "english"]
    return (
        {"language": codes[said[-1]]}
        if said and said[-1] not in {"it", "no", "he", "hi", "de", "da"}
        else {}
    )
