"""The Wyoming server: handle, recognition and voice for Home Assistant and its satellites, on TCP.

server.py     connections, and which event goes where      frames.py  bounded reading
handling.py   a transcript becomes a turn                   sessions.py  turns that belong together
hearing.py    sound becomes a transcript                    speaking.py  text becomes sound
conversing.py an answer aloud, for a satellite of its own   playing.py  pieces at their pace
offer.py      what `describe` is answered with              announcing.py  zeroconf
"""
