# Every command in a sentence. Without make: python3 -m tasks NAME
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test coverage check fuzz storm format schema states documents settings bench lock

help: ## what there is
	@$(PYTHON) -m tasks help
run: ## start everything on http://127.0.0.1:8000
	@$(PYTHON) -m tasks run
test: ## run all tests, three at a time: some of them mostly wait
	@$(PYTHON) -m tasks test
coverage: ## run all tests and report coverage
	@$(PYTHON) -m tasks coverage
check: ## format, lint, strict types of both languages, import contracts, then all tests
	@$(PYTHON) -m tasks check
fuzz: ## try 20,000 random documents on both ways to read
	@$(PYTHON) -m tasks fuzz
storm: ## tell 10,000 notices to 1,000 accounts while everything fails
	@$(PYTHON) -m tasks storm
format: ## put the code into its format
	@$(PYTHON) -m tasks format
schema: ## write schema.graphql from the code
	@$(PYTHON) -m tasks schema
states: ## draw docs/states.md from the rules
	@$(PYTHON) -m tasks states
documents: ## write the ids of the client's operations, web/client/documents.js
	@$(PYTHON) -m tasks documents
settings: ## write the page of settings from the code
	@$(PYTHON) -m tasks settings
bench: ## measure, and print the figures
	@$(PYTHON) -m tasks bench
lock: ## pin every package with its hashes anew
	@$(PYTHON) -m tasks lock
