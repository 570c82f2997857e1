#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The dependency rule between directories: cli -> {agent, bench, card, explore, mine}, agent -> bench, {bench, card, explore} -> {host, air, port/virtual} -> {driver, chip} -> wire.
# driver/ and chip/ never include each other. Tests and benchmarks may reach anywhere.
# Usage: check_layers.sh SOURCE_DIR
set -eu
cd "$1"
failed=0

# allow PART REGEX: which directories the sources of PART may include from.
allow() {
    bad=$(find "$1" -name '*.[ch]*' ! -name '*_test.cc' ! -name '*_benchmark.cc' ! -name 'test*.hpp' ! -name 'test_*.cc' -print0 |
        xargs -0 grep -nHE '^#include "' | grep -vE "#include \"($2)/" || true)
    if [ -n "$bad" ]; then
        echo "$1 may include only from: $2" >&2
        echo "$bad" >&2
        failed=1
    fi
}

allow wire 'wire'
allow driver 'wire|driver'
allow chip 'wire|chip'
allow air 'wire|chip|air'
allow port/virtual 'wire|driver|chip|port/virtual'
allow card 'wire|chip|air|port/virtual|vsdio|card'
allow host 'wire|driver|chip|air|port/virtual|host'
allow bench 'wire|driver|chip|air|port/virtual|host|bench'
allow explore 'wire|driver|chip|port/virtual|host|explore'
allow mine 'mine'
allow agent 'wire|bench|vm|agent'
allow cli 'agent|bench|card|explore|mine|cli'
exit $failed
