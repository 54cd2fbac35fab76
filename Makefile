# Two commands do everything: `make chat` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: chat test lint types eval lock clean

chat: $(INSTALLED)  ## index corpus/ and open the web chat
	$(BIN)/footnote sync corpus
	$(BIN)/footnote chat

test: $(INSTALLED)  ## run the tests, a process for each core
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile

eval: $(INSTALLED)  ## measure the answers to the questions in evals/datasets
	$(BIN)/footnote eval

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

lock: $(INSTALLED)  ## pin what is installed now
	$(BIN)/pip freeze --exclude-editable | sed 's/^\(torch==[0-9.]*\)+.*/\1/' > constraints.txt

clean:
	rm -rf $(VENV) library
