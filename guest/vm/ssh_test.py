#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The same guest by two rigs: a plan is run by `--rig vm`, which boots a guest for each window and hears its agent over
a serial line, and by ssh, as a tablet is measured: the guest stays up, its windows begin with a power cycle of the
virtual chip, and agent and modules are copied to it. Both give the same figures, within their intervals or the bound
below, and each result says which rig made it. Keys are made for this run, and the guest's is known before it boots.

Usage: ssh_test.py BESSER [RESULTS]     where the two results are left; exit status 77: there is no ssh client
"""
import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PLAN = """
name = "two-rigs"
title = "one guest, measured by the vm rig and by ssh"
seed = 20261129
[stress]
rate = "uncapped"
duration = "3s"
warm_up = "2s"
windows = 4
[[arm]]
name = "relay"
variant = "relay"
[[arm]]
name = "direct"
variant = "direct"
[[comparison]]
from = "relay"
to = "direct"
"""
# Figures are the same where their intervals meet, or where they differ by no more than this, which was set before the
# first pair of runs in which bus requests were counted by a program on one of the rigs, and by the bus on the other.
SHARE = 0.05
SAME = ["goodput", "frames_per_batch", "bus_requests_per_frame", "dispatches_per_frame.sdio_irq_work",
        "dispatches_per_frame.sdio_rx_work", "dispatches_per_frame.sdio_tx_work"]


def out(*command, **more):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def home_of_root():
    """In the guest."""
    users = (HERE / "guest/etc/passwd").read_text().splitlines()
    return next(user.split(":")[5] for user in users if user.startswith("root:"))


def await_(find, seconds):
    for _ in range(seconds):
        if found := find():
            return found
        time.sleep(1)
    raise AssertionError(f"waited {seconds} s in vain")


class Guest:
    """Boots with an ssh server behind a loopback port of this machine; is off at the end."""

    def __init__(self, directory):
        self.directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def make_keys(self):
        for key in ("host", "user"):
            out("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", key, "-f", self.directory / key)
        self.known = self.directory / "known"
        self.known.write_text(f"[127.0.0.1]:{self.port} {(self.directory / 'host.pub').read_text()}")

    def make_initramfs(self):
        """Gives the directories of the kernel and of what was built for it."""
        built = pathlib.Path(out(HERE / "build.sh", "arm64", "6.1").splitlines()[-1])
        self.modules = built / "usr/lib/besser"
        self.image = self.directory / "guest.cpio"
        options = pathlib.Path(f"{built}.options").read_text().split()
        scripts = HERE / "ssh"
        for file, place in {scripts / "main.sh": "/main", scripts / "power-cycle": "/usr/bin/power-cycle",
                            self.directory / "host": "/etc/dropbear/host.openssh",
                            self.directory / "user.pub": f"{home_of_root()}/.ssh/authorized_keys"}.items():
            options += ["-f", f"{file}={place}"]
        out(HERE / "initramfs.sh", built.parent, self.image, *options, "-m", "virtio_pci", "-m", "virtio_net",
            "-p", "dropbear-bin")
        return built.parent

    def __enter__(self):
        self.make_keys()
        kernel = self.make_initramfs()
        # The seed is where session keys come from: nobody should know it.
        self.boot = subprocess.Popen(
            [HERE / "boot.sh", kernel, self.image, "-H", str(self.port), "-m", "1024", "-t", "7000", "-r",
             str(secrets.randbits(31)), "-c", self.directory / "console", "-d", self.directory / "output"],
            start_new_session=True)
        try:
            await_(self.answers, 600)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        with contextlib.suppress(subprocess.SubprocessError):
            self.ssh("touch", "/run/off")
            self.boot.wait(300)
        if self.boot.poll() is None:
            os.killpg(self.boot.pid, signal.SIGTERM)
            self.boot.wait()

    def ssh(self, *command):
        return out("ssh", "-p", str(self.port), "-i", self.directory / "user", "-oIdentitiesOnly=yes",
                   "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", f"-oUserKnownHostsFile={self.known}",
                   "root@127.0.0.1", *command, timeout=120, stderr=subprocess.DEVNULL)

    def answers(self):
        assert self.boot.poll() is None, (self.directory / "console").read_text()[-2000:]
        with contextlib.suppress(subprocess.SubprocessError):
            self.ssh("true")
            return True
        return False

    def rig(self, agent):
        file = self.directory / "guest.toml"
        file.write_text(f"""
kind = "ssh"
target = "root@127.0.0.1:{self.port}"
identity = "{self.directory}/user"
known_hosts = "{self.known}"
agent = "{agent}"
interface = "wlan0"
address = "10.0.0.2"
sender_namespace = "ap"
[power]
at = "target"
cycle = [["power-cycle"]]
proof = "SDIO card at address"
[setup.relay]
module = "{self.modules}/bes2600_subjects.ko"
parameters = ["rx_path=relay"]
[setup.direct]
module = "{self.modules}/bes2600.ko"
""")
        return file


def verify(besser, plan, rig, results):
    """The result of a run, and its report."""
    subprocess.run([besser, "verify", plan, "--rig", rig, "--out", results], check=True, cwd=PROJECT)
    return json.loads((results / "result.json").read_text()), (results / "report.md").read_text()


def figures(result):
    """(arm, metric): mean over windows, and its interval."""
    found = {}
    for figure in result["figures"]:
        mean = figure["over_windows"]["mean"]
        low, high = figure["interval_95"] or (mean, mean)
        found[figure["arm"], figure["metric"]] = (mean, low, high)
    return found


def compare(vm, ssh):
    """Prints each pair of figures; gives those that differ."""
    vm, ssh = figures(vm), figures(ssh)
    differ = []
    for (arm, metric), (one, low, high) in vm.items():
        if metric not in SAME:
            continue
        other, other_low, other_high = ssh[arm, metric]
        same = (low <= other_high and other_low <= high) or abs(other - one) <= SHARE * one
        print(f"{arm} {metric}: vm {one:.4g} ({low:.4g} to {high:.4g}), ssh {other:.4g} ({other_low:.4g} to "
              f"{other_high:.4g}): {'same' if same else 'NOT THE SAME'}", flush=True)
        if not same:
            differ.append((arm, metric))
    return differ


def check_rigs_are_told_apart(runs):
    for name, (result, report) in runs.items():
        assert result["rig"]["name"] == name, result["rig"]
        assert f"--rig {name}" in report or f"rig {name}" in report, report
    paths = {name: {rep["facts"]["telemetry_path"] for rep in result["reps"]} for name, (result, _) in runs.items()}
    assert paths == {"vm": {"serial line"}, "ssh": {"eth0"}}, paths


def check_power_cycles(result):
    """Each was proven, and the chip's uptime counts from it and not from the guest's boot."""
    for rep in result["reps"]:
        assert not rep["facts"].get("weak_window"), rep["facts"]
        assert rep["uptime_s"] < 30, rep["uptime_s"]


def check_instruments(vm, ssh):
    """The virtual bus counts by itself; of a machine that ssh reaches a program counts, by function and length, too."""
    for result, instrument in ((vm, "bus requests"), (ssh, "mmc_request_start (BPF)")):
        for rep in result["reps"]:
            assert instrument in rep["facts"]["instruments"], rep["facts"]
    for rep in ssh["reps"]:
        counters = rep["counters"]
        for kind in ("cmd52_read", "cmd52_write", "cmd53_read", "cmd53_write"):
            counted = sum(count for name, count in counters.items() if name.startswith(f"sdio.{kind}.function"))
            assert counted == counters[f"bus.{kind}"], (kind, counted, counters)


def check_modules(vm, ssh):
    """One file in both guests."""
    files = [{(rep["arm"], rep["facts"]["module_sha256"]) for rep in result["reps"]} for result in (vm, ssh)]
    assert files[0] == files[1] and len(files[0]) == 2, files


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if not shutil.which("ssh") or not shutil.which("ssh-keygen"):
        print("there is no ssh client")
        sys.exit(77)
    besser = pathlib.Path(sys.argv[1]).resolve()
    subprocess.run(["cmake", "--preset", "agent-arm64"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "agent-arm64"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)
    agent = PROJECT / "build/agent-arm64/cli/besser"
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        results = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) == 3 else directory
        (directory / "plan.toml").write_text(PLAN)
        runs = {"vm": verify(besser, directory / "plan.toml", "vm", results / "vm")}
        with Guest(directory) as guest:
            runs["ssh"] = verify(besser, directory / "plan.toml", guest.rig(agent), results / "ssh")
            assert "besser-agent" not in guest.ssh("ls", "/tmp"), "an agent left its directory"
    differ = compare(runs["vm"][0], runs["ssh"][0])
    check_rigs_are_told_apart(runs)
    check_power_cycles(runs["ssh"][0])
    check_instruments(runs["vm"][0], runs["ssh"][0])
    check_modules(runs["vm"][0], runs["ssh"][0])
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
