#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What happens to a run on the local rig when something beside the arms goes wrong: a table of faults, each with the
outcome that it must have, and runs that are killed again and again. Exit status 77: the machine forbids the rig.

Usage: faults_test.py BESSER [FAULT | kills COUNT]
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

PLAN = """
name = "faults"
title = "a run that is disturbed"
[stress]
rate = "2MB/s"
duration = "{duration}"
windows = {windows}
reps = {reps}
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


# The wall clock, an hour ahead as soon as a file is there; the system's own stays as it is.
CLOCK_STEP = """
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now)
{
	const int failed = syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_REALTIME && access(STEPPED, F_OK) == 0)
		now->tv_sec += 3600;
	return failed;
}
"""


def read(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""


def children(pid):
    return [int(child) for child in read(f"/proc/{pid}/task/{pid}/children").split()]


def network_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return ""


def is_worker(pid):
    """A guardian holds no standard streams."""
    return os.path.exists(f"/proc/{pid}/fd/0")


def await_(find, seconds=20):
    for _ in range(int(seconds * 100)):
        if found := find():
            return found
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain")


class Run:
    """A run of besser that is disturbed. Only processes below it are signalled."""

    def __init__(self, besser, directory, duration="2s", windows=1, reps=1, out=None):
        self.besser, self.directory = besser, pathlib.Path(directory)
        self.plan = self.directory / "faults.toml"
        self.plan.write_text(PLAN.format(duration=duration, windows=windows, reps=reps))
        self.reps = 2 * windows * reps
        self.out = out or self.directory / "out"
        self.process = None
        self.environment = {}
        self.before = []

    def start(self):
        self.log = open(self.directory / "log", "ab")
        self.process = subprocess.Popen(
            [*self.before, self.besser, "verify", self.plan, "--rig", "local", "--out", self.out, "--quiet"],
            stdout=self.log, stderr=self.log, env={**os.environ, **self.environment})
        return self

    def agent(self):
        for child in children(self.process.pid):
            if read(f"/proc/{child}/cmdline").split(b"\0")[1:2] == [b"agent"] and is_worker(child):
                return child
        return None

    def workers(self):
        """The receiver and the sender of the rep under way, or nothing."""
        agent = self.agent()
        found = [child for child in children(agent) if is_worker(child)] if agent else []
        here = network_of(agent) if agent else ""
        receivers = [child for child in found if network_of(child) == here]
        senders = [child for child in found if network_of(child) not in (here, "", network_of("self"))]
        return (receivers[0], senders[0]) if receivers and senders else None

    def status(self, limit=120):
        status = self.process.wait(timeout=limit)
        self.log.close()
        return status

    def result(self):
        return json.loads((self.out / "result.json").read_text())

    def notes(self):
        return [event["text"] for rep in self.result()["reps"] for event in rep["events"]]

    def check_complete(self):
        """Nothing was lost, and nothing was measured twice."""
        reps = [(rep["arm"], rep["window"], rep["rep"]) for rep in self.result()["reps"]]
        assert len(reps) == self.reps and len(set(reps)) == self.reps, reps
        subprocess.run([self.besser, "check", self.out], check=True, stdout=subprocess.DEVNULL)

    def said(self):
        return (self.directory / "log").read_text()


def left_behind(pid):
    """Namespaces and trace instances that a run left."""
    instances = pathlib.Path("/sys/kernel/tracing/instances")
    return [str(path) for path in pathlib.Path("/run/netns").glob(f"besser-{pid}-*")] + [
        str(path) for path in instances.glob("besser-*") if not os.path.exists(f"/proc/{path.name[7:]}")]


def worker_killed(which, says):
    def fault(run):
        run.start()
        victim = await_(run.workers)[which]
        time.sleep(0.5)
        os.kill(victim, signal.SIGKILL)
        run.status()
        assert any("measured anew" in note and says in note for note in run.notes()), run.notes()
    return fault


def agent_killed(run):
    run.start()
    await_(run.workers)
    os.kill(run.agent(), signal.SIGKILL)
    run.status()
    assert any("measured anew" in note and "status 137" in note for note in run.notes()), run.notes()


def controller_killed(run):
    run.start()
    await_(run.workers)
    pid = run.process.pid
    run.process.kill()
    run.status()
    await_(lambda: not left_behind(pid))
    run.start().status()


def controller_interrupted(run):
    run.start()
    await_(run.workers)
    pid = run.process.pid
    run.process.terminate()
    assert run.status(limit=10) == 130
    await_(lambda: not left_behind(pid))
    run.start().status()


def link_lost(run):
    """For a second of the rep: a figure of it, and no reason to measure it anew."""
    run.start()
    await_(run.workers)
    name = await_(lambda: [path.name for path in pathlib.Path("/run/netns").glob(f"besser-{run.process.pid}-*-target")])
    time.sleep(0.3)
    for state in ("down", "up"):
        subprocess.run(["ip", "-n", name[0], "link", "set", "stress0", state], check=True)
        time.sleep(1)
    run.status()
    longest = max(rep["metrics"]["longest_outage_s"] for rep in run.result()["reps"])
    assert 0.7 < longest < 1.9, longest
    assert not any("anew" in note for note in run.notes()), run.notes()


def disk_full(run):
    disk = run.directory / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        run.out = disk / "out"
        run.start()
        await_(run.workers)
        with open(disk / "filler", "wb", buffering=0) as filler:
            try:
                while filler.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        assert run.status() == 3, run.said()
        assert "No space left on device" in run.said(), run.said()
        subprocess.run(["mount", "-o", "remount,size=64M", disk], check=True)
        (disk / "filler").unlink()
        run.start().status()
        run.check_complete()
    finally:
        subprocess.run(["umount", disk], check=False)


def clock_stepped(run):
    """A note, and no figure of the rep is another for it."""
    library, stepped = run.directory / "step.so", run.directory / "stepped"
    (run.directory / "step.c").write_text(CLOCK_STEP)
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", f'-DSTEPPED="{stepped}"', "-o", library,
                    run.directory / "step.c"], check=True)
    run.environment = {"LD_PRELOAD": str(library)}
    run.start()
    await_(run.workers)
    time.sleep(0.5)
    stepped.touch()
    run.status()
    reps = run.result()["reps"]
    notes = [[event["text"] for event in rep["events"] if "wall clock was set by +3600" in event["text"]]
             for rep in reps]
    assert sorted(map(len, notes)) == [0, 1], notes
    for rep in reps:
        assert 2 <= rep["elapsed_s"] < 2.5, rep["elapsed_s"]
        assert 1.9e6 < rep["counters"]["rx.payload"] / rep["elapsed_s"] < 2.1e6, rep["counters"]


def target_silent(run):
    """It is still there, and nobody knows why it says nothing: not the arm's doing."""
    run.start()
    await_(run.workers)
    os.kill(run.agent(), signal.SIGSTOP)
    run.status()
    assert any("measured anew" in note and "nothing came from this machine for 30 s" in note
               for note in run.notes()), run.notes()


FAULTS = {
    "receiver-killed": worker_killed(0, "the receiver was killed by signal 9"),
    "sender-killed": worker_killed(1, "the sender was killed by signal 9"),
    "agent-killed": agent_killed,
    "controller-killed": controller_killed,
    "controller-interrupted": controller_interrupted,
    "link-lost": link_lost,
    "disk-full": disk_full,
    "clock-stepped": clock_stepped,
    "target-silent": target_silent,
}


def kill_at_random(besser, directory, count):
    """Kills controller or agent at random moments of one run, until it was done so often."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    # A window takes a second, and a kill comes every half a second on average: the run needs as many windows as kills.
    run = Run(besser, directory, duration="400ms", windows=max(4, count // 8), reps=2)
    pids, kills = [], 0
    while True:
        run.start()
        pids.append(run.process.pid)
        while run.process.poll() is None and kills < count:
            time.sleep(chance.uniform(0.2, 3))
            victim = run.process.pid if chance.random() < 0.5 else run.agent()
            if victim and run.process.poll() is None:
                try:
                    os.kill(victim, signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        status = run.status(limit=600)
        if kills >= count and (run.out / "result.json").exists():
            break
        if (run.out / "result.json").exists():
            run.check_complete()
            run.out = run.directory / f"out{len(pids)}"
        assert len(pids) < 4 * count + 8, f"status {status}: {run.said()[-2000:]}"
    run.check_complete()
    await_(lambda: not [left for pid in pids for left in left_behind(pid)])
    print(f"{kills} kills in {len(pids)} starts, {run.reps} reps, none lost, none twice")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    besser = sys.argv[1]
    doctor = subprocess.run([besser, "doctor", "--rig", "local"], capture_output=True, text=True, check=False)
    if doctor.returncode != 0:
        print(doctor.stdout)
        sys.exit(77)
    with tempfile.TemporaryDirectory() as directory:
        if sys.argv[2:3] == ["kills"]:
            kill_at_random(besser, directory, int(sys.argv[3]))
            return
    for name in sys.argv[2:] or FAULTS:
        with tempfile.TemporaryDirectory() as directory:
            run = Run(besser, directory)
            FAULTS[name](run)
            if name != "disk-full":
                run.check_complete()
            assert not left_behind(run.process.pid), left_behind(run.process.pid)
            print(f"{name}: as it must be", flush=True)


if __name__ == "__main__":
    main()
