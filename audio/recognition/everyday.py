"""Everyday English words that a name must not be made of, or taken for."""

from __future__ import annotations

_FREQUENT = """
a about after again all also always am an and any are around as ask at away back be because been
before best better big but by call called came can come could day did do done down each even every
feel felt few find first for found from gave get give go goes going gone good got had has have he
he's hear heard her here him his home how i i'd i'll i'm i've if in into is it it's just keep kept
know last late left let like little live long look lot love made make many maybe me mean might
mine more most much must my myself need never new next nice night no none not nothing now of off
oh okay old on once one only or other our out over own part people really right said same saw say
see seem she she's should so some soon still stop such sure take talk talked tell than that that's
the their them then there these they thing think this those thought time to today told tomorrow
tonight too took two under until up us use user very walk want wanted was way we we're week well
went were what what's when where which while who whole whose why with without won word work would
yeah year yes yesterday yet you you're your
"""
_BOTH = """
amber angel april art autumn bill chase daisy dawn don drew faith forest frank gene grace guy
harmony heather hope hunter iris ivy jack joy june king lily mark may melody olive pat penny
pierce prince ray rich river rob rose ruby sandy sky star sue summer violet will
"""

NEVER_A_NAME = frozenset(_FREQUENT.split())
"""Too frequent to stand for a name, however unclearly they were spoken."""

BOTH_WORD_AND_NAME = frozenset(_BOTH.split())
"""Written as they were heard: whether somebody was named can't be told from them."""
