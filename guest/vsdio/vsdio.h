/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * vsdio: an SDIO host controller whose card is a user process.
 *
 * One open file of /dev/vsdio is one host with one card. A card process
 *
 *   1. opens the device, maps struct vsdio_shared (offset 0, shared, read and write),
 *   2. starts the host with VSDIO_START: the mmc core finds the card and enumerates it,
 *   3. loops over VSDIO_NEXT, which hands in the reply to the last command and waits for the next event,
 *   4. closes the file, or dies: the card is gone, as if it had been pulled out.
 *
 * The mmc core has one command under way at a time, so one slot is the whole queue. A card that does not answer
 * in time costs the host's driver -ETIMEDOUT for that command, nothing more.
 *
 * With VSDIO_BUS_TIME a command completes when it would on a bus: an absolute deadline, reckoned from the moment
 * the host issued it. A reply that comes later than that completes at once and is counted as late: results of a
 * run with late commands depend on how fast the card process was.
 *
 * Everything is native-endian and laid out alike for 32 and 64 bits. Fields marked "reserved" are zero.
 */
#ifndef VSDIO_H
#define VSDIO_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Of this interface; a module that does not know it refuses VSDIO_START with -EPROTONOSUPPORT. */
#define VSDIO_VERSION 1

/* The longest transfer of one command, in bytes. */
#define VSDIO_DATA_BYTES (128 * 1024)

/* What VSDIO_NEXT returns. */
#define VSDIO_NONE 0 /* nothing waits; only with O_NONBLOCK */
#define VSDIO_POWER 1 /* the supply was switched: see power and power_cycles */
#define VSDIO_COMMAND 2 /* a command that must be answered */

/* Direction of a command's data. */
#define VSDIO_NO_DATA 0
#define VSDIO_WRITE 1 /* host to card: the bytes are in vsdio_shared.data */
#define VSDIO_READ 2 /* card to host: the card puts them there */

/* Written by VSDIO_NEXT, and by nothing else. */
struct vsdio_event {
	__u32 type;
	__u32 seq; /* of a command: not 0, goes into its reply */
	/* The bus as the host has set it; before a command, or what changed. */
	__u32 power; /* 1: supply on */
	__u32 power_cycles; /* times the supply was switched on: a card that sees it change was off in between */
	__u32 clock_hz;
	__u32 bus_width; /* 1, 4 */
	/* The command. */
	__u32 opcode; /* 5, 52, 53, ... */
	__u32 argument;
	__u32 direction;
	__u32 block_bytes;
	__u32 blocks;
	__u32 data_bytes; /* block_bytes * blocks, up to VSDIO_DATA_BYTES */
	__u64 issued_ns; /* CLOCK_MONOTONIC */
	__u64 due_ns; /* when it has crossed the bus; issued_ns without VSDIO_BUS_TIME */
};

/* Written by the card before it calls VSDIO_NEXT. */
struct vsdio_reply {
	__u32 seq; /* of the command; 0 or one already answered: no reply */
	__s32 error; /* of the command: 0, -ETIMEDOUT (no response), -EILSEQ (CRC); all else counts as -EIO */
	__s32 data_error; /* of its data, the same */
	__u32 response[4]; /* R4, R5, R6 and R1 use the first word only */
	__u32 data_bytes; /* read: bytes given; fewer than asked for end in -EILSEQ */
	__u64 busy_ns; /* time the card holds the bus beyond the transfer, up to 1 s */
};

struct vsdio_shared {
	struct vsdio_event event;
	__u8 reserved0[128 - sizeof(struct vsdio_event)];
	struct vsdio_reply reply;
	__u8 reserved1[128 - sizeof(struct vsdio_reply)];
	/*
	 * Level of the card's interrupt (DAT1): 0 or 1. Sampled when a command completes and by VSDIO_KICK, so a card
	 * that raises it at another time kicks afterwards. Level triggered: a card that keeps it up is asked again.
	 */
	__u32 interrupt;
	__u8 reserved2[4096 - 256 - sizeof(__u32)];
	__u8 data[VSDIO_DATA_BYTES];
};

#define VSDIO_BUS_TIME 1 /* vsdio_host.flags */

struct vsdio_host {
	__u32 version; /* VSDIO_VERSION */
	__u32 flags;
	__u32 max_hz; /* highest clock, 400 kHz to 208 MHz; 0: 50 MHz */
	__u32 command_ns; /* what a command takes beside its bits (controller, turn-around), up to 1 ms */
	__u32 timeout_ms; /* a command unanswered for so long (and up to twice that) fails; 0: 2000 */
	__u32 index; /* out: the host is mmc<index> */
};

/* Since VSDIO_START. The same numbers by name: debugfs, mmc<index>/vsdio. */
struct vsdio_stats {
	__u64 commands;
	__u64 byte_reads; /* CMD52 */
	__u64 byte_writes;
	__u64 block_reads; /* CMD53 */
	__u64 block_writes;
	__u64 read_bytes; /* by CMD53 */
	__u64 written_bytes;
	__u64 interrupts; /* signalled to the host's driver */
	__u64 deadlines; /* commands that had one */
	__u64 late; /* ... and missed it */
	__u64 late_ns; /* by how much, summed up */
	__u64 late_max_ns;
	__u64 timeouts; /* commands the card did not answer */
	__u64 stale_replies; /* to a command that was given up, or to none */
	__u64 bad_replies; /* impossible error, length or time */
};

/*
 * Starts the host. Once per open file; -EBUSY after that. Returns before the card is enumerated. From then on the
 * calling thread is not frozen when the system suspends: it is the one to answer commands.
 */
#define VSDIO_START _IOWR('V', 0x60, struct vsdio_host)
/* Hands in vsdio_shared.reply, then waits for an event. -EINTR after a signal: call again. */
#define VSDIO_NEXT _IO('V', 0x61)
/* Samples vsdio_shared.interrupt. From any thread. */
#define VSDIO_KICK _IO('V', 0x62)
#define VSDIO_GET_STATS _IOR('V', 0x63, struct vsdio_stats)

#endif
