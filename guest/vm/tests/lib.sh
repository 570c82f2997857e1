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

# The driver under test is the one that ships, or a predecessor that the kernel's command line names.
driver=bes2600
[ -z "${besser_path:-}" ] || driver=bes2600_subjects
load_driver() { insmod /usr/lib/besser/$driver.ko ${besser_path:+rx_path=$besser_path}; }
unload_driver() { rmmod $driver; }
# The driver's interface: where the card is found after the driver was loaded, it comes later.
there() { [ -e /sys/class/net/wlan0 ]; }

# KCSAN tells of each race in the kernel, and many are none of ours: left out is what names no module of ours.
without_races_of_others() {
    awk '/BUG: KCSAN/ { report = ""; inside = 1 }
        !inside { print }
        inside { report = report $0 "\n" }
        inside && /=====/ { if (report ~ /\[(bes2600|bes2600_subjects|vsdio)\]/) printf "%s", report; inside = 0 }'
}
# What no test may leave in the kernel's log.
kernel_is_quiet() {
    # The first is the agent's own; the second says that a check is on.
    ! dmesg | without_races_of_others |
        grep -vE 'besser: known stimulus|RCU callback double-/use-after-free debug is enabled' |
        grep -E 'WARNING|BUG|Oops|Unable to handle|hung task|blocked for more|refcount|use-after-free|Call trace'
}

finish() {
    check kernel_is_quiet kernel_is_quiet
    [ $failures -eq 0 ] || dmesg | tail -n 40
    exit $((failures != 0))
}

connected() { iw dev wlan0 station dump | grep -q 'authorized:.*yes'; }
# wait_for SECONDS COMMAND...: until the command passes, for so long at most.
wait_for() {
    tenths=$(($1 * 10))
    shift
    while [ $tenths -gt 0 ]; do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
        tenths=$((tenths - 1))
    done
    "$@"
}
# suspend_for SECONDS: suspends to idle until the clock's alarm. Without one nothing would ever wake the system.
suspend_for() {
    echo 0 >/sys/class/rtc/rtc0/wakealarm && echo "+$1" >/sys/class/rtc/rtc0/wakealarm || return 1
    echo freeze >/sys/power/state
}
reaches() { ping -c 3 -i 0.2 -W 2 10.0.0.1; }

# The last report of the chip, after asking for it.
report() {
    echo report >/run/chip
    sleep 0.2
    tail -n 1 /run/chip.log
}
# The chip has seen nothing against its protocol.
no_violation() { report | grep -q '"violations":{}'; }
fired() { report | grep -q "\"$1\":[1-9]"; }

# Both ways through TCP, /tmp/random so many times; what arrives is what was sent. A driver that moves nothing for half
# a minute ends it.
transfer() { transfer_up "$1" && transfer_down "$1"; }
stream() { for _ in $(seq "$1"); do cat /tmp/random; done; }
transfer_up() {
    /bin/ip netns exec ap socat -T 30 -u TCP-LISTEN:5001,reuseaddr,accept-timeout=30 STDOUT | md5sum >/tmp/arrived &
    sleep 0.2
    stream "$1" | socat -T 30 -u STDIN TCP:10.0.0.1:5001,connect-timeout=30
    wait $!
    [ "$(stream "$1" | md5sum)" = "$(cat /tmp/arrived)" ]
}
transfer_down() {
    socat -T 30 -u TCP-LISTEN:5002,reuseaddr,accept-timeout=30 STDOUT | md5sum >/tmp/arrived &
    sleep 0.2
    stream "$1" | /bin/ip netns exec ap socat -T 30 -u STDIN TCP:10.0.0.2:5002,connect-timeout=30
    wait $!
    [ "$(stream "$1" | md5sum)" = "$(cat /tmp/arrived)" ]
}

# Frames go to the station all the time, and answers back.
start_traffic() {
    /bin/ip netns exec ap ping -q -i 0.02 -s 1400 10.0.0.2 >/dev/null 2>&1 &
    traffic=$!
}
stop_traffic() {
    kill $traffic 2>/dev/null
    wait $traffic 2>/dev/null
}

# Objects in use by kernel caches that a driver allocates from, after everything that may go has gone. "NAME COUNT"
# lines. The kernel counts all of a slab that a CPU allocates from as in use, up to 512 objects: the least of what is
# seen in five seconds is nearest to what is. (In one second 76 objects of 50 rounds stayed that of 150 rounds did not.)
slab_counts() {
    sync
    echo 3 >/proc/sys/vm/drop_caches
    for _ in $(seq 25); do
        sleep 0.2
        for cache in /sys/kernel/slab/*; do [ ! -w "$cache/shrink" ] || echo 1 >"$cache/shrink"; done
        cat /proc/slabinfo
    done | awk '/^(kmalloc|skbuff|dma-kmalloc|radix_tree|kernfs|task_struct)/ {
            if (!($1 in least) || $2 < least[$1]) least[$1] = $2
        }
        END { for (name in least) print name, least[name] }'
}
has_option() { zcat /proc/config.gz 2>/dev/null | grep -q "^CONFIG_$1=y"; }
# share COUNT: of so many rounds or bytes a fifth on a kernel with checks, which is slow and tells of the first that
# goes wrong; all on any other.
share() { if has_option KASAN || has_option KCSAN; then echo $(($1 / 5)); else echo "$1"; fi; }
# middle_of ROUND ROUNDS: counts once, after half of the rounds.
middle_of() { [ "$1" -ne $(($2 / 2)) ] || slab_counts >/tmp/middle; }
# check_leak ROUNDS: a leak of an object in every round shows as so many more in one cache, in both halves of the
# rounds: what a slab holds beside (124 objects after 20 rounds, 38 after 40) comes and goes. KASAN keeps what is freed
# for a while, and nothing shows. /tmp/before, middle and after are counts.
check_leak() {
    if has_option KASAN; then
        echo "# leaks were not looked for: KASAN keeps what is freed"
        return
    fi
    check nothing_leaks no_leak "$1"
    sed 's/^/# /' /tmp/check.log
}
no_leak() {
    awk -v half=$(($1 / 2)) '{ count[FILENAME, $1] = $2 }
        FILENAME == "/tmp/after" {
            before = count["/tmp/before", $1]
            middle = count["/tmp/middle", $1]
            print $1, before, "->", middle, "->", $2
            leak = leak || (middle - before >= half && $2 - middle >= half)
        }
        END { exit leak }' /tmp/before /tmp/middle /tmp/after
}

# agent_job NS RATE SAMPLES SURROUNDINGS: a job for `besser agent`, with one rep that is so long and offers so many
# bytes a second, and each CPU sampled so often a second; "true": as on a real machine, whose bus does not count by
# itself.
agent_job() {
    tr -d '\n' <<END # an agent reads a line
{"directory":"","watched":false,"power_proof":"","power_cycled_ns":null,"weak_window":"","before":[],"after":[],
"module":{"file":"/usr/lib/besser/bes2600.ko","parameters":[],"needs":["mac80211"]},
"surroundings":$4,"interface_has_chip":true,"network_namespace":"","sender_is_rig":false,"portion_ns":100000000,
"work_functions":[],"cpu_samples_per_s":$3,"interface":"wlan0","network":{"ssid":"besser","address":"10.0.0.2/24"},
"listen_address":"10.0.0.2","sender_namespace":"ap","bus_counters":"/sys/kernel/debug/mmc0/vsdio",
"chip_orders":"/run/chip","chip_answers":"/run/chip.log","orders_when_connected":[],"count_instructions":false,
"telemetry_path":"serial line",
"stress":{"direction":"receive","protocol":"tcp","by_iperf":false,"rate_bytes_per_s":$2,"duration_ns":$1,"reps":1,
"warm_up_ns":0,"first_uptime_ns":0,"latency_probes_ns":0},"interval_ns":0}
END
    echo
}
# Of /tmp/job; what the agent says goes to /tmp/lines.
agent_measures() { besser agent </tmp/job >/tmp/lines && grep -q '"line":"done"' /tmp/lines; }
