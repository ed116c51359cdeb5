"""Text as a recogniser prints it -> the words that count, whatever the spelling of a contraction.

"Well, I'm gonna, um, stop now please" -> clean: "well i'm gonna um stop now please"
                                       -> words: i am going to stop now
"""

# ruff: noqa: SIM905 - lists of words read best as one text

from __future__ import annotations

import re

_SPELLED = {
    "a.m.": "am",
    "p.m.": "pm",
    "a.m": "am",
    "p.m": "pm",
}
_NOT_SPOKEN = re.compile(r"[^a-z0-9'.:%\- ]+")
_DOT = re.compile(r"\.(?!\d)|\.(?<!\d\.)(?=\d)|:(?!\d)|-(?<!\w-)(?!\d)|-(?<=\w-)(?=\w)")
"""Each begins with its sign, so that a text without one is passed over quickly."""
_SPACES = re.compile(r"\s+")

_EXPANDED = {
    "i'm": "i am", "im": "i am", "i've": "i have", "ive": "i have", "i'll": "i will",
    "i'd": "i would", "you're": "you are", "youre": "you are", "you've": "you have",
    "you'll": "you will", "you'd": "you would", "we're": "we are", "we've": "we have",
    "we'll": "we will", "we'd": "we would", "they're": "they are", "theyre": "they are",
    "they've": "they have", "they'll": "they will", "they'd": "they would",
    "he's": "he is", "she's": "she is", "it's": "it is", "its": "it is", "he'll": "he will",
    "she'll": "she will", "he'd": "he would", "she'd": "she would", "it'll": "it will",
    "it'd": "it would", "that's": "that is", "thats": "that is", "that'll": "that will",
    "that'd": "that would", "there's": "there is", "theres": "there is", "here's": "here is",
    "what's": "what is", "whats": "what is", "who's": "who is", "whos": "who is",
    "where's": "where is", "wheres": "where is", "how's": "how is", "hows": "how is",
    "when's": "when is", "why's": "why is", "let's": "let us", "lets": "let us",
    "everyone's": "everyone is", "everybody's": "everybody is", "everything's": "everything is",
    "nothing's": "nothing is", "something's": "something is", "someone's": "someone is",
    "somebody's": "somebody is", "nobody's": "nobody is", "one's": "one is",
    "don't": "do not", "dont": "do not", "doesn't": "does not", "doesnt": "does not",
    "didn't": "did not", "didnt": "did not", "can't": "can not", "cant": "can not",
    "cannot": "can not", "couldn't": "could not", "couldnt": "could not",
    "won't": "will not", "wont": "will not", "wouldn't": "would not", "wouldnt": "would not",
    "shouldn't": "should not", "shouldnt": "should not", "isn't": "is not", "isnt": "is not",
    "aren't": "are not", "arent": "are not", "wasn't": "was not", "wasnt": "was not",
    "weren't": "were not", "werent": "were not", "haven't": "have not", "havent": "have not",
    "hasn't": "has not", "hasnt": "has not", "hadn't": "had not", "hadnt": "had not",
    "mustn't": "must not", "needn't": "need not", "ain't": "is not", "aint": "is not",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "dunno": "do not know",
    "lemme": "let me", "gimme": "give me", "kinda": "kind of", "sorta": "sort of",
    "outta": "out of", "cuz": "because", "cos": "because", "'cause": "because",
    "'em": "them", "y'all": "you all", "yeah": "yes", "yep": "yes", "yup": "yes", "ya": "you",
    "nope": "no", "nah": "no", "ok": "okay", "okey": "okay", "alright": "all right",
    "mum": "mom", "favourite": "favorite", "colour": "color", "practise": "practice",
    "apologise": "apologize", "programme": "program", "summarise": "summarize",
    "honour": "honor", "neighbour": "neighbor", "behaviour": "behavior", "grey": "gray",
    "myself": "myself", "till": "until", "til": "until", "ma'am": "madam",
    "could've": "could have", "should've": "should have", "would've": "would have",
    "shoulda": "should have", "woulda": "would have", "coulda": "could have",
    "everyday": "every day", "goodnight": "good night", "hiya": "hi",
}  # fmt: skip

HESITATIONS = frozenset("um umm uh uhh erm er err ah eh hm hmm hmmm mm mmm mhm uhm huh".split())
"""Sounds that carry no word."""

_STUTTERED = frozenset("i the a to my it is and we of in can me".split())
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_PHRASES = (
    (
        re.compile(
            r"\b([a-z]+)'s (?=(?:in|on|a|so|too|not|been|gone|going|all|really|very|killing|driving"
            r"|doing|racing|pounding|spinning|full|flat|empty|broken|tight|trying|always)\b)"
        ),
        r"\1 is ",
    ),
    (re.compile(r"\b(?:my|me|mi) self\b"), "myself"),
    (
        re.compile(r"\b(?:sue|sew|sui|su|soo) (?:a |i |e |is |the )?side\b|\bsewer side\b"),
        "suicide",
    ),
    (re.compile(r"\bsue a sidle\b|\bsuicide (?:al|all|ul|a)\b"), "suicidal"),
    (re.compile(r"\b(any|some|every|no) (body|one|thing)\b(?! of)"), r"\1\2"),
    (re.compile(r"\ba m\b(?! i\b)"), "am"),
    (re.compile(r"\bp m\b"), "pm"),
    (re.compile(r"\bto do list\b"), "todo list"),
)
_POLITE_BEFORE = re.compile(
    r"^(?:(?:oh|well|so|okay|right|hey|hi|hello|now|and|but|then|actually|please|sorry|alright"
    r"|all right|companion|self trust|i mean|i think|i guess|look|listen|you know|like)\s+)+"
)
_POLITE_AROUND = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please |just |maybe |possibly )?"
    r"|(?:can|could|shall|may|might) we (?:please |just |maybe )?"
    r"|i would like you to |i want you to |do you mind |would you mind |go ahead and |just "
    r"|please |kindly |maybe |perhaps )+"
)
_POLITE_AFTER = re.compile(
    r"(?:\s+(?:please|thanks|thank you|for me|then|you know|if you can|if you could"
    r"|if you do not mind|if that is okay|okay|right|mate|love|dear))+$"
)


def clean(text: str) -> str:
    """Lower the case and drop punctuation; apostrophes, decimals and HH:MM stay."""
    text = text.lower().replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    for spelled, plain in _SPELLED.items():
        text = text.replace(spelled, plain)
    text = _LONG_DRAWN.sub(r"\1\1", _DOT.sub(" ", _NOT_SPOKEN.sub(" ", text)))
    words = [word.strip("'") if word not in _EXPANDED else word for word in text.split()]
    return " ".join(filter(None, words))


def normal(text: str) -> str:
    """Clean text -> contractions written out, hesitations dropped, spellings made one.

    A text of nothing but hesitation keeps it.
    """
    words = [_EXPANDED.get(word, word) for word in text.split()]
    kept = [word for word in words if word not in HESITATIONS] or words
    joined = " ".join(kept)
    for pattern, plain in _PHRASES:
        joined = pattern.sub(plain, joined)
    return _without_stutter(joined)


def _without_stutter(text: str) -> str:
    """Drop a function word said twice ("i i want"); doubled answers ("no no") stay."""
    words = text.split()
    pairs = zip(words, ["", *words], strict=False)
    return " ".join([a for a, before in pairs if a != before or a not in _STUTTERED])


def bare(text: str) -> str:
    """Normal text without politeness around it, for whole-utterance comparisons."""
    before = None
    while before != text:
        before = text
        text = _POLITE_BEFORE.sub("", text) or text
        text = _POLITE_AROUND.sub("", text) or text
        text = _POLITE_AFTER.sub("", text) or text
    return _SPACES.sub(" ", text).strip()
