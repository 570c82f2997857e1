#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""iperf3 as the engine of a plan on the local rig: either protocol, each direction, and what becomes of a rep whose
client or server is killed. With `compare` it has besser's engine and iperf3 send by turns, at one cap, in one run, and
tells how exactly each of them keeps to the cap over any second, by the packets that tcpdump sees leave. Exit status 77:
there is no iperf3 (or no tcpdump to compare with), or the machine forbids the rig.

Usage: engines_test.py BESSER [compare [MEGABYTES_PER_S [SECONDS [ROUNDS]]]]
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
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


def payloads(capture, port):
    """Of the packets to this port: when the sender's kernel handed them to its interface, and their bytes of data."""
    data, found, at = capture.read_bytes(), [], 24
    while at + 16 <= len(data):
        seconds, ns, kept, _ = struct.unpack("<IIII", data[at:at + 16])
        packet = data[at + 16:at + 16 + kept]
        at += 16 + kept
        if len(packet) < 54 or packet[12:14] != b"\x08\x00" or struct.unpack(">H", packet[36:38])[0] != port:
            continue
        header = 8 if packet[23] == socket.IPPROTO_UDP else (packet[46] >> 4) * 4
        found.append((seconds + ns * 1e-9, struct.unpack(">H", packet[16:18])[0] - 20 - header))
    # What an engine says of itself before its data is no part of the rate.
    return [(when, payload) for when, payload in found if payload > 400]


def captured(run, port):
    """The packets of each window of a run, as its sender's end of the link saw them."""
    dumps = {}
    while run.process.poll() is None:
        for network in pathlib.Path("/run/netns").glob(f"besser-{run.process.pid}-*-sender"):
            up = ["ip", "-n", network.name, "link", "show", "dev", "sender0", "up"]
            if network.name not in dumps and subprocess.run(up, capture_output=True, check=False).stdout:
                file = run.directory / f"{network.name}.pcap"
                dumps[network.name] = file, subprocess.Popen(
                    ["ip", "netns", "exec", network.name, "tcpdump", "-Z", "root", "-i", "sender0", "-Q", "out", "-s",
                     "80", "-B", "16384", "--time-stamp-precision=nano", "-w", file], stderr=subprocess.DEVNULL)
        time.sleep(0.01)
    for _, dump in dumps.values():
        dump.terminate()
        dump.wait()
    return [payloads(file, port) for file, _ in dumps.values() if file.exists()]


def deviations(packets, rate, length):
    """Of every `length` hundredths of a second between the first packet and the last, in steps of one."""
    hundredths = [0] * int((packets[-1][0] - packets[0][0]) * 100)
    for when, payload in packets:
        if (at := int((when - packets[0][0]) * 100)) < len(hundredths):
            hundredths[at] += payload
    return [sum(hundredths[at:at + length]) * 100 / length / rate - 1 for at in range(len(hundredths) - length + 1)]


def compare(besser, mega="4", seconds="10", rounds="3"):
    """Rounds of both engines by turns, so that what else the machine does meets both."""
    for protocol in ("tcp", "udp"):
        sent = {("besser", 5001): [], ("iperf3", 5003): []}
        for _ in range(int(rounds)):
            for (engine, port), windows in sent.items():
                with tempfile.TemporaryDirectory() as directory:
                    run = Run(besser, directory, engine=engine, protocol=protocol, rate=f"{mega}MB/s",
                              duration=f"{seconds}s").start()
                    windows += captured(run, port)
                    run.reps()
        for (engine, _), windows in sent.items():
            found = [window for window in windows if window] # the rig's own trial of a network has no packets
            in_a_second, in_a_tenth = ([value * 100 for window in found
                                        for value in deviations(window, float(mega) * 1e6, length)]
                                       for length in (100, 10))
            exact = sum(abs(value) <= 1 for value in in_a_second)
            print(f"{protocol}, {mega} MB/s, {engine}: {len(found)} reps of {seconds} s; any second "
                  f"{min(in_a_second):+.2f} to {max(in_a_second):+.2f} %, {exact} of {len(in_a_second)} within 1 %; "
                  f"any tenth {min(in_a_tenth):+.1f} to {max(in_a_tenth):+.1f} %", flush=True)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    besser = sys.argv[1]
    doctor = subprocess.run([besser, "doctor", "--rig", "local"], capture_output=True, text=True, check=False)
    if doctor.returncode != 0 or not shutil.which("iperf3"):
        print(doctor.stdout, "or there is no iperf3")
        sys.exit(77)
    if sys.argv[2:3] == ["compare"]:
        if not shutil.which("tcpdump"):
            print("there is no tcpdump")
            sys.exit(77)
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
