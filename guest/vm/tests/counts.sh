#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What an agent counts by programs in the kernel is what happened: bus requests by function and length are those that
# the virtual bus itself counts. And it tells what else the kernel ran.
. /tests/lib.sh

# "NAME COUNT" lines of the rep; other tables of the record have the same names.
counts() {
    sed -n 's/.*"counters":{\([^}]*\)}.*/\1/p' /tmp/lines | tr ',' '\n' | tr -d '"' | tr ':' ' '
}
# summed BEGINNING: of all counts whose names begin so.
summed() { counts | awk -v begin="$1" 'index($1, begin) == 1 { sum += $2 } END { print sum + 0 }'; }
# near ONE OTHER: the bus itself is read a little later than the program, at begin and end, with the bus at work.
near() { echo "$1 and $2"; [ "$1" -gt 300 ] && [ $(($1 - $2)) -le 16 ] && [ $(($2 - $1)) -le 16 ]; }
instrument() { grep -qF "\"$1" /tmp/lines || { grep -o '"instruments":[^]]*]' /tmp/lines; return 1; }; }

check chip_is_up chip-up
# A kernel with checks has no CPU for more.
agent_job 3000000000 1048576 200 true >/tmp/job
check measures agent_measures
check counts_requests instrument "mmc_request_start (BPF)"
check cmd52_read near "$(summed sdio.cmd52_read.)" "$(summed bus.cmd52_read)"
check cmd53_read near "$(summed sdio.cmd53_read.)" "$(summed bus.cmd53_read)"
check cmd53_write near "$(summed sdio.cmd53_write.)" "$(summed bus.cmd53_write)"
check read_lengths near "$(summed sdio.read_from_)" "$(summed bus.cmd53_read)"
check write_lengths near "$(summed sdio.write_from_)" "$(summed bus.cmd53_write)"
# 1 MiB/s of frames is offered for 3 s: no fewer bytes came over the bus.
check bytes [ "$(summed sdio.read_bytes)" -gt 3000000 ]
check interrupts [ "$(summed cpu0.irq.)" -gt 100 ]
check kernel_work [ "$(summed kernel_work.)" -gt 0 ]
# This kernel may have the function inlined that samples are taken for; then a note of the rep says so.
check samples_or_why grep -qE '"CPU samples \(|CPUs were not sampled: ' /tmp/lines
counts | grep -E '^(sdio|perf|cpu0|kernel_work|bus)' | sed 's/^/# /'
grep -oE '"instruments":[^]]*]|CPUs were not sampled[^"]*' /tmp/lines | sed 's/^/# /'
finish
