# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the tests that run in the guest. A test prints one line for each thing it looked at.

failures=0
# check NAME COMMAND...: a passing command is a passing check.
check() {
    name=$1
    shift
    if "$@" >/tmp/check.log 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        sed 's/^/  /' /tmp/check.log
        failures=$((failures + 1))
    fi
}

# What no test may leave in the kernel's log.
kernel_is_quiet() {
    ! dmesg | grep -E 'WARNING|BUG|Oops|Unable to handle|hung task|blocked for more|refcount|use-after-free|Call trace'
}

finish() {
    check kernel_is_quiet kernel_is_quiet
    [ $failures -eq 0 ] || dmesg | tail -n 40
    exit $((failures != 0))
}
