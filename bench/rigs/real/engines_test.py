#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""iperf3 as the engine of a plan on the local rig: either protocol, each direction, and what becomes of a rep whose
client or server is killed. With `compare` it measures besser's engine and iperf3 by turns, at one cap, in one run, and
prints how exactly each of them keeps to the cap over any second. Exit status 77: there is no iperf3, or the machine
forbids the rig.

Usage: engines_test.py BESSER [compare [RATE [SECONDS [WINDOWS]]]]
"""
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

PLAN = """
name = "engines"
title = "one engine"
interval = "100ms"
[stress]
engine = "{engine}"
protocol = "{protocol}"
direction = "{direction}"
rate = "{rate}"
duration = "{duration}"
windows = {windows}
[[arm]]
name = "a"
setup = "as-is"
[[arm]]
name = "b"
setup = "as-is"
[[comparison]]
from = "a"
to = "b"
"""


class Run:
    """Of besser, in a directory of its own. Only processes below it are signalled."""

    def __init__(self, besser, directory, **stress):
        self.besser, self.directory = besser, pathlib.Path(directory)
        stress = {"engine": "iperf3", "protocol": "tcp", "direction": "receive", "rate": "2MB/s", "duration": "2s",
                  "windows": 1, **stress}
        self.plan = self.directory / "plan.toml"
        self.plan.write_text(PLAN.format(**stress))

    def start(self):
        self.log = open(self.directory / "log", "ab")
        self.process = subprocess.Popen(
            [self.besser, "verify", self.plan, "--rig", "local", "--out", self.directory / "out", "--quiet"],
            stdout=self.log, stderr=self.log)
        return self

    def reps(self):
        self.process.wait(timeout=600)
        self.log.close()
        result = self.directory / "out" / "result.json"
        assert result.exists(), (self.directory / "log").read_text()
        return json.loads(result.read_text())["reps"]

    def iperf(self, mark):
        """The process of iperf3 below this run that has this argument."""
        found = [self.process.pid]
        for pid in found:
            try:
                found += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0] == b"iperf3" and mark in words:
                return pid
        return None


def carries(besser, protocol, direction):
    with tempfile.TemporaryDirectory() as directory:
        for rep in Run(besser, directory, protocol=protocol, direction=direction).start().reps():
            counters = rep["counters"]
            ways = {"receive": ["rx"], "send": ["tx"], "both": ["rx", "tx"]}[direction]
            for way in ("rx", "tx"):
                payload = f"{way}.payload"
                assert (payload in counters) == (way in ways), counters
                if way in ways:
                    # Over TCP iperf3 sends 128 KiB at a time, and it makes up for what a busy machine kept it from.
                    assert 1.5e6 < counters[payload] / rep["elapsed_s"] < 2.8e6, (protocol, direction, rep)
                    assert sum(payload in sample["counters"] for sample in rep["series"]) == 20, rep["series"]
            assert any(name.startswith("traffic by iperf 3") for name in rep["facts"]["instruments"]), rep["facts"]
            assert not rep["events"], rep["events"]


def killed(besser, mark, says):
    with tempfile.TemporaryDirectory() as directory:
        run = Run(besser, directory, duration="3s").start()
        for _ in range(2000):
            if victim := run.iperf(mark):
                break
            time.sleep(0.01)
        time.sleep(0.5)
        os.kill(victim, signal.SIGKILL)
        notes = [event["text"] for rep in run.reps() for event in rep["events"]]
        assert any("measured anew" in note and says in note for note in notes), notes


def seconds_of(rep, key):
    """Bytes per second of any ten samples in a row."""
    series = rep["series"]
    values = [sample["rx_bytes"] if key == "interface" else sample["counters"][key] for sample in series]
    lengths = [sample["length_s"] for sample in series]
    return [sum(values[at:at + 10]) / sum(lengths[at:at + 10]) for at in range(len(series) - 9)]


def compare(besser, rate="4MB/s", seconds="10", windows="3"):
    """Rounds of both engines by turns, so that what else the machine does meets both."""
    for protocol in ("tcp", "udp"):
        reps = {"besser": [], "iperf3": []}
        for _ in range(int(windows)):
            for engine, found in reps.items():
                with tempfile.TemporaryDirectory() as directory:
                    found += Run(besser, directory, engine=engine, protocol=protocol, rate=rate,
                                 duration=f"{seconds}s").start().reps()
        for engine, found in reps.items():
            payload = [rep["counters"]["rx.payload"] / rep["elapsed_s"] for rep in found]
            windows_s = [value for rep in found for value in seconds_of(rep, "interface")]
            mean = statistics.fmean(windows_s)
            tenths = [sample["rx_bytes"] / sample["length_s"] for rep in found for sample in rep["series"]]
            print(f"{protocol} {rate} {engine}: {len(found)} reps of {seconds} s; payload "
                  f"{statistics.fmean(payload) / 1e6:.4f} MB/s ({min(payload) / 1e6:.4f} to {max(payload) / 1e6:.4f}); "
                  f"interface {mean / 1e6:.4f} MB/s, any second of it {(min(windows_s) / mean - 1) * 100:+.2f} % to "
                  f"{(max(windows_s) / mean - 1) * 100:+.2f} %, a tenth {(min(tenths) / mean - 1) * 100:+.1f} % to "
                  f"{(max(tenths) / mean - 1) * 100:+.1f} %", flush=True)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    besser = sys.argv[1]
    doctor = subprocess.run([besser, "doctor", "--rig", "local"], capture_output=True, text=True, check=False)
    if doctor.returncode != 0 or not shutil.which("iperf3"):
        print(doctor.stdout, "or there is no iperf3")
        sys.exit(77)
    if sys.argv[2:3] == ["compare"]:
        compare(besser, *sys.argv[3:])
        return
    for protocol in ("tcp", "udp"):
        for direction in ("receive", "send", "both"):
            carries(besser, protocol, direction)
            print(f"{protocol}, {direction}: as it must be", flush=True)
    killed(besser, b"-c", "the client of iperf3 was killed by signal 9")
    killed(besser, b"-s", "the server of iperf3 was killed by signal 9")
    print("killed ends: as it must be", flush=True)


if __name__ == "__main__":
    main()
