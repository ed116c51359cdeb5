# The same commands as ./run, for those whose fingers type make; ./run help explains them.

.PHONY: run demo setup scale test conformance fuzz bench soak screenshots check lint format type lock audio-clean help

run demo setup scale test conformance fuzz bench soak screenshots check lint format type lock audio-clean help:
	@./run $@
