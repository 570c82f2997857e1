#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What an agent's telemetry costs: instructions that a guest executes per received frame, uncapped, with the agent's
instruments and then without them, in one boot under icount. All of them count, the kernel's and each program's; the
idle loop's do not. This fails where it costs more than the aim, 1 %.

Usage: telemetry_cost.py [INTERVAL]      of the series that the agent reads, such as 100ms (default: none)
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MOST = 0.01
TURNS = 5 # of telemetry/main.sh
NS = {"": 0, "100ms": 100_000_000, "1s": 1_000_000_000}


def out(*command, **more):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def job(interval_ns):
    """As `besser verify --rig vm` gives it to a window (bench/rigs/vm/vm_rig.cc), with one rep that lasts."""
    return {
        "directory": "", "watched": False, "power_proof": "", "power_cycled_ns": None, "weak_window": "", "before": [],
        "after": [], "surroundings": False, "interface_has_chip": True, "network_namespace": "",
        "sender_is_rig": False, "portion_ns": 100_000_000, "work_functions": [],
        "cpu_samples_per_s": 0, "interface": "wlan0",
        "module": {"file": "/bes2600.ko", "parameters": [], "needs": ["mac80211"]},
        "network": {"ssid": "besser", "address": "10.0.0.2/24"}, "listen_address": "10.0.0.2",
        "sender_namespace": "ap", "bus_counters": "/sys/kernel/debug/mmc0/vsdio", "chip_orders": "/run/chip",
        "chip_answers": "/run/chip.log", "orders_when_connected": [], "count_instructions": False,
        "telemetry_path": "serial line", "interval_ns": interval_ns,
        "stress": {"direction": "receive", "protocol": "tcp", "by_iperf": False, "rate_bytes_per_s": None,
                   "duration_ns": 600_000_000_000, "reps": 1, "warm_up_ns": 0, "first_uptime_ns": 0,
                   "latency_probes_ns": 0}}


def turns(said, counts):
    """For each turn whether the telemetry was on, what was executed, frames, and ns."""
    executed = [int(re.match(r"\d+ 0:(\d+)", line)[1]) for line in counts.splitlines()]
    runs = [int(number) for number in re.findall(r"^(\d+) runs$", said, re.M)]
    assert len(runs) == 2 and 0 < runs[0] == runs[1], f"the agent's program does not run, or runs on: {said}"
    marks = re.findall(r"^mark (\d+) (\d+)$", said, re.M)
    kinds = re.findall(r"^(with|without) telemetry$", said, re.M)
    # The agent executes markers of its own: one at the begin of the rep, before any of these.
    executed = executed[len(executed) - len(marks):]
    assert kinds == ["with"] * TURNS + ["without"] * TURNS and len(marks) == 2 * len(kinds) == len(executed), said
    for number, kind in enumerate(kinds):
        (begin, first), (end, last) = marks[2 * number], marks[2 * number + 1]
        yield (kind == "with", executed[2 * number + 1] - executed[2 * number], int(last) - int(first),
               int(end) - int(begin))


def measure(directory, interval_ns):
    rig = pathlib.Path(out(HERE / "rig.sh", "arm64", "6.1").splitlines()[-1])
    (directory / "job.json").write_text(json.dumps(job(interval_ns)) + "\n")
    for tool in ("mark", "detach"):
        subprocess.run(["aarch64-linux-gnu-gcc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o",
                        directory / tool, HERE / "telemetry" / f"{tool}.c"], check=True)
    guest = directory / "guest.cpio"
    subprocess.run([HERE / "append.sh", rig / "initramfs.cpio", guest, f"{directory}/job.json=/job.json",
                    f"{directory}/mark=/usr/bin/mark", f"{directory}/detach=/usr/bin/detach",
                    f"{rig}/bes2600.ko=/bes2600.ko",
                    f"{HERE}/telemetry/main.sh=/main"], check=True)
    plugin = f"{rig}/instructions.so,from=ffff800000000000,to=ffff800008000000,out={directory}/counts,all=yes"
    boot = subprocess.run([HERE / "boot.sh", rig / "kernel", guest, "-d", directory / "said", "-t", "3000", "-r", "1",
                           "-a", "nokaslr", "-p", plugin], check=False)
    said = (directory / "said").read_text()
    assert boot.returncode == 0, said
    return list(turns(said, (directory / "counts").read_text()))


def main():
    interval = sys.argv[1] if len(sys.argv) > 1 else ""
    if len(sys.argv) > 2 or interval not in NS:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        measured = measure(pathlib.Path(directory), NS[interval])
    cost = {}
    for telemetry in (True, False):
        own = [turn for turn in measured if turn[0] == telemetry]
        each = [executed / frames for _, executed, frames, _ in own]
        cost[telemetry] = sum(executed for _, executed, _, _ in own) / sum(frames for _, _, frames, _ in own)
        print(f"{'with' if telemetry else 'without'} telemetry: {cost[telemetry]:.0f} instructions per frame; turns: "
              + ", ".join(f"{one:.0f}" for one in each)
              + f"; {sum(frames for _, _, frames, _ in own) / sum(ns for *_, ns in own) * 1e9:.0f} frames/s")
    more = cost[True] / cost[False] - 1
    print(f"telemetry costs {more:+.2%}")
    sys.exit(0 if more <= MOST else 1)


if __name__ == "__main__":
    main()
