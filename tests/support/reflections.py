"""Ten reflections in plain words, to be spoken by a voice and read back by a recogniser."""

REFLECTIONS = (
    "I said no to the extra shift today, and I felt calm about it afterwards.",
    "My sister called this morning and I told her how tired I really am.",
    "I keep asking other people what to do before I ask myself.",
    "Tomorrow I want to leave the house a little earlier than usual.",
    "The meeting was hard, but I spoke up once and nobody laughed at me.",
    "I promised myself a walk after dinner, and this time I kept my word.",
    "When he raised his voice I got scared, and then I walked away.",
    "I am proud that I finished the letter before lunch.",
    "Part of me wants to quit, and part of me is curious about what comes next.",
    "I made a mistake with the money and I am going to fix it on Friday.",
)
