# What one needs to run, try and change grokvideo: `make` lists it.
# Python 3.11 or newer and make are enough; the rest is installed into .venv and js/node_modules.

PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet --constraint requirements/constraints.txt
NPM := .venv/bin/python scripts/frontend.py
PINS := pyproject.toml requirements/constraints.txt
NODE_MODULES := js/node_modules/.package-lock.json
LAB_ARGS ?=
PYTEST_ARGS ?=
WORLDS ?=

.PHONY: help demo lab test test-fast faults matrix lint format js bundle bench screenshots constraints clean
.NOTPARALLEL: # two of the rules install into .venv

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1: \2/p' Makefile

demo: .venv/.demo bundle ## JupyterLab on the quickstart, in a copy of the notebooks (demo/); LAB_ARGS="..." goes to JupyterLab
	@exec .venv/bin/python scripts/lab.py demo $(LAB_ARGS)

lab: .venv/.demo bundle ## JupyterLab on notebooks/ itself, to change them
	@exec .venv/bin/python scripts/lab.py notebooks $(LAB_ARGS)

# Playwright's own Node.js asks for a library that a small Debian lacks, hence the one that is there in any case.
test: .venv/.dev bundle ## every test: front end, Python, browser, wheel; PYTEST_ARGS="..." goes to pytest
	@sh scripts/chrome.sh
	@sh scripts/strace.sh
	$(NPM) test -- --reporter=default --reporter=junit --outputFile.junit=../build/reports/vitest.xml
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		.venv/bin/python -m pytest --junitxml=build/reports/pytest.xml $(PYTEST_ARGS)

test-fast: .venv/.dev bundle ## the tests that need neither a browser nor the wheel
	$(NPM) test
	.venv/bin/python -m pytest -m "not browser and not packaging and not faults" $(PYTEST_ARGS)

faults: .venv/.dev bundle ## the long proof that nothing paid is lost: kills, full disks, storms, many kernels; prints its figures
	@sh scripts/strace.sh
	.venv/bin/python -m pytest tests/faults -m "faults or not faults" $(PYTEST_ARGS)
	@sh scripts/chrome.sh
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		.venv/bin/python -m pytest --ignore tests/faults -m faults $(PYTEST_ARGS)

matrix: .venv/.dev bundle ## Python 3.11 to 3.13, ipykernel 6 and 7; WORLDS="3.12" chooses, a missing Python is said
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		.venv/bin/python -m scripts.matrix $(WORLDS)

lint: .venv/.dev $(NODE_MODULES) ## style and types, Python and TypeScript
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy
	$(NPM) run lint
	$(NPM) run typecheck

format: .venv/.dev $(NODE_MODULES) ## put the code into shape
	.venv/bin/python -m ruff check --fix
	.venv/bin/python -m ruff format
	$(NPM) run format

js: $(NODE_MODULES) ## build the front end, in any case
	$(NPM) run build

bench: .venv/.dev bundle ## every benchmark in bench/, each prints a table
	@export CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)"; \
		for file in bench/[a-z]*.py; do .venv/bin/python "$$file" || exit; done

screenshots: .venv/.dev bundle ## the pictures of README.md and docs/look.md, taken from the real thing
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		PYTHONPATH=. .venv/bin/python scripts/screenshots.py
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		PYTHONPATH=. .venv/bin/python scripts/sheets.py
	CHROME="$$(sh scripts/chrome.sh)" PLAYWRIGHT_NODEJS_PATH="$$($(NPM) node)" \
		PYTHONPATH=. .venv/bin/python scripts/studios.py

constraints: .venv/.tools ## newest versions into requirements/constraints.txt; call it with Python 3.11
	.venv/bin/python scripts/constraints.py

clean: ## remove what make made, but for demo/
	rm -rf .venv build dist js/node_modules src/grokvideo/notebook/static

.venv/.created:
	@sh scripts/venv.sh
	@touch $@

.venv/.tools: .venv/.created $(PINS)
	@$(PIP) --upgrade pip hatchling hatch-jupyter-builder
	@touch $@

# The bundle has a rule of its own, so the editable install leaves it alone. And JupyterLab shall not greet a newcomer
# with its question about news, which lies over the outputs.
.venv/.demo: .venv/.tools
	@echo "Installing grokvideo and JupyterLab into .venv: about a minute the first time."
	@SKIP_JUPYTER_BUILDER=1 $(PIP) --no-build-isolation --editable . --group demo
	@.venv/bin/python -m jupyterlab.labextensions disable --level=sys_prefix \
		@jupyterlab/apputils-extension:announcements >/dev/null 2>&1
	@touch $@

.venv/.dev: .venv/.demo
	@echo "Installing the tools of developers into .venv: about a minute the first time."
	@$(PIP) --group dev
	@touch $@

$(NODE_MODULES): js/package.json js/package-lock.json | .venv/.tools
	@$(NPM) ci --ignore-scripts --loglevel=error
	@touch $@

# Not by time stamps: the script compares the hash the bundle carries with that of its sources.
bundle: $(NODE_MODULES)
	@$(NPM) bundle
