#!/usr/bin/env bash
# Resolves every dependency again and pins each by hash. No address of a registry is written.
set -euo pipefail
uv=${1:?path of uv}
compile() {
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-header --no-annotate --custom-compile-command "make lock" "$@"
}
compile requirements/tools.in -o requirements/tools.txt
compile pyproject.toml -o requirements/run.txt
compile pyproject.toml requirements/build.in --extra dev --extra browser --extra postgres --extra s3 -c requirements/run.txt -o requirements/dev.txt
compile pyproject.toml --extra spark -c requirements/run.txt -o requirements/spark.txt
compile pyproject.toml --extra s3 -c requirements/run.txt -o requirements/s3.txt
compile requirements/bench.in -o requirements/bench.txt
compile requirements/rivals.in -o requirements/rivals.txt
compile requirements/load.in -o requirements/load.txt
