# `make site` and `make test` are all a fresh machine needs. Everything made lands in .venv/, build/ and ignored folders.
PY ?= python3
BIN := .venv/bin
# The tests start Python hundreds of times: what it compiles is kept, whatever is set outside.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

site: .venv/.site            ## build content/ into build/
	$(BIN)/reader build

test: .venv/.test            ## every test but the slow ones, which check-all runs; Chromium is installed where there is none
	$(BIN)/python tests/browser.py --install
	$(BIN)/python -m pytest -q -n 4 --dist loadfile -m "not slow"

test-browsers: .venv/.test   ## readers' stories in Debian's Firefox and WebKitGTK, which are installed where there are none
	$(BIN)/python -m tests.browsers.engines
	$(BIN)/python -m pytest -q tests/browsers/*_stories.py

check-all: .venv/.test .venv/.quality site  ## linters, types and the checkers of the built pages
	$(BIN)/python tests/browser.py --install
	$(BIN)/python tests/quality/check_all.py

bench: .venv/.test           ## measure: make bench ARGS="..."
	$(BIN)/python -m tests.bench $(ARGS)

acceptance: .venv/.test      ## the long tests, on folders: CAPTURES=DIR ARGS="--gold DIR", ATTACKS=DIR, PAGES=DIR; without one, of faults
	@test -z "$(CAPTURES)" || $(BIN)/python -m tests.acceptance.captures "$(CAPTURES)" $(ARGS)
	@test -z "$(CAPTURES)" || $(BIN)/python -m tests.acceptance "$(CAPTURES)" $(ARGS)
	@test -z "$(ATTACKS)" || $(BIN)/python -m tests.acceptance.attacks "$(ATTACKS)"
	@test -z "$(PAGES)" || $(BIN)/python -m tests.acceptance.pages "$(PAGES)"
	@test -n "$(CAPTURES)$(ATTACKS)$(PAGES)" || $(BIN)/python -m tests.acceptance.faults

clean:                       ## remove whatever the other targets made
	find build -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +
	rm -rf .venv reader/vendor tests/quality/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# pip, not python: a venv that broke half-way has the second without the first.
$(BIN)/pip:
	$(PY) -m venv .venv

# The empty rule makes a missing lunr.js a reason to install again; the build hook brings it.
reader/vendor/lunr.js: ;

.venv/.site: pyproject.toml hatch_build.py reader/vendor/lunr.js | $(BIN)/pip
	$(PIP) -e .
	@touch $@

.venv/.test: .venv/.site
	$(PIP) -e '.[test]'
	@touch $@

.venv/.quality: .venv/.site
	$(PIP) -e '.[quality]'
	@touch $@

.PHONY: site test test-browsers check-all bench acceptance clean
