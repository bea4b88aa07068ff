# What there is to do here; the work itself is in scripts/.

.DEFAULT_GOAL := help
.PHONY: help run test check openapi docs lint-openapi web-test deny sbom fuzz fuzz-api compose-check bench growth torture slow-clients clean

help: ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the server on http://127.0.0.1:8080
	cargo run --release

test: ## Run every check and every test (leave parts out with ROLLWISE_SKIP=part,part)
	@scripts/test

torture: ## Try crashes, power cuts, damaged files, absent databases and slow clients (a quarter of an hour)
	@scripts/torture
	@cargo bench --locked --bench slow_clients

slow-clients: ## Time ordinary requests among thousands of slow clients (5 minutes)
	@cargo bench --locked --bench slow_clients

check: ## The quick checks: format, linter, content
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo run --quiet -- check content/

openapi: ## Write openapi/openapi.json from the code
	@mkdir -p openapi target
	cargo run --quiet -- openapi > target/openapi.json
	mv target/openapi.json openapi/openapi.json

docs: openapi ## Write openapi/openapi.json, and the tables of docs/api.md from it
	ROLLWISE_WRITE_DOCS=1 cargo test --locked --test it the_tables_of_filters

lint-openapi: ## Check openapi/openapi.json with linters and a generated client
	@scripts/lint-openapi

web-test: ## Look at the pages with a browser
	@scripts/test-browser

deny: ## Check the dependencies' licences and sources
	@scripts/test deny

sbom: ## Write what the program is made of: target/rollwise.cdx.json
	@scripts/sbom

fuzz: ## Run the fuzz targets, five minutes each
	@scripts/fuzz

fuzz-api: ## Ask a running server thousands of things, right and wrong
	@scripts/fuzz-api

compose-check: ## Check the Compose file, the proxy and the image's entry point
	@scripts/check-compose

bench: ## Measure the server beside the least that actix-web can do, and nginx (about 10 minutes)
	@scripts/bench

growth: ## Measure start, memory, publication and latency at 100 to 10,000 techniques (about 5 minutes)
	@scripts/growth

clean: ## Remove what was built and installed here (not data/)
	cargo clean
	rm -rf tests/clients/node_modules tests/clients/typescript/api.d.ts
