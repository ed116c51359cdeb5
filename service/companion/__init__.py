"""The companion page: a journal, a guided library and a smart speaker in the browser.

`pages.py` is its map. `logins.py` knows who may sign in, `guard.py` holds every request to it;
the other modules are one page each. Pages are drawn here, and work without JavaScript but for the
microphone.
"""
