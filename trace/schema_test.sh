#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Traces of both commands, decoded and encoded again by protoc with fields.proto, or with the schema that is given.
# Fails if a field is not described there, is of another type, or if what comes back is not the trace.
#
# Usage: schema_test.sh BESSER PROTOC [SCHEMA]
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
besser=$1
protoc=$2
schema=${3:-$here/fields.proto}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

cat >"$directory/plan.toml" <<'PLAN'
name = "traced"
title = "to be traced"
[stress]
rate = "4MiB/s"
duration = "1s"
[[arm]]
name = "relay"
variant = "relay"
[[arm]]
name = "direct"
variant = "direct"
PLAN
cd "$directory"
status=0
"$besser" verify plan.toml --quiet --out run --trace verify.pftrace --trace-length 20ms >verify.txt 2>&1 || status=$?
case $status in 0 | 1 | 4 | 6) ;; *) cat verify.txt >&2; exit 1 ;; esac
# Of no schedule that was found: the one that happens by default.
"$besser" explore --replay "$("$besser" explore --replay direct/receive-burst/#00000000 2>&1 |
    sed -n 's/.*(hash \([0-9a-f]*\),.*/direct\/receive-burst\/#\1/p')" --trace explore.pftrace >explore.txt 2>&1 ||
    { cat explore.txt >&2; exit 1; }

# coded decode|encode
coded() {
    "$protoc" "--$1=perfetto.protos.Trace" -I "$(dirname "$schema")" "$schema"
}
for trace in verify explore; do
    coded decode <$trace.pftrace >$trace.text 2>$trace.errors
    if grep -nE '^ *[0-9]+:|^ *[0-9]+ \{' $trace.text | head -n 3 | grep .; then
        echo "$trace: the fields above are in no schema" >&2
        exit 1
    fi
    coded encode <$trace.text >$trace.again 2>>$trace.errors
    coded decode <$trace.again >$trace.text.again 2>>$trace.errors
    cmp $trace.text $trace.text.again
    [ ! -s $trace.errors ] || { cat $trace.errors >&2; exit 1; }
    for kind in SLICE_BEGIN SLICE_END INSTANT COUNTER; do
        echo "$trace: $(grep -c "type: TYPE_$kind" $trace.text) $kind"
    done
    grep -q 'type: TYPE_SLICE_BEGIN' $trace.text
done
