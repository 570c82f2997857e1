#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Whether what the mutants made by hand change still stands in the driver, exactly once.
# Usage: fit_test.sh SOURCE_DIR
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for way in --by-hand --field; do
    "$1/tools/mutate/schemata.py" "$way" "$1" "$scratch"
done
