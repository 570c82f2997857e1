// SPDX-License-Identifier: GPL-2.0-only
// Runs in the guest of telemetry_cost.py: executes the instruction counter's marker (agent/marker.hpp), and prints what
// the guest knew then: its monotonic clock, in ns, and the frames that wlan0 had received.
#include <stdio.h>
#include <time.h>

int main(void)
{
	struct timespec now;
	char frames[32] = "0";
	FILE *file;

	asm volatile("hint #112" ::: "memory");
	clock_gettime(CLOCK_MONOTONIC, &now);
	file = fopen("/sys/class/net/wlan0/statistics/rx_packets", "r");
	if (!file || !fgets(frames, sizeof(frames), file))
		return 1;
	printf("mark %lld%09ld %s", (long long)now.tv_sec, now.tv_nsec, frames);
	return 0;
}
