// SPDX-License-Identifier: GPL-2.0-only
/* What crossed the bus, counted where no driver can forget to. */
#include <linux/debugfs.h>
#include <linux/mmc/core.h>
#include <linux/mmc/sdio.h>
#include <linux/seq_file.h>

#include "internal.h"

/* With slot->lock held. */
void vsdio_count(struct slot *slot, const struct mmc_request *request)
{
	struct vsdio_stats *stats = &slot->stats;
	const bool write = request->cmd->arg & BIT(31);
	const u64 bytes = request->data ? (u64)request->data->blksz * request->data->blocks : 0;

	stats->commands++;
	switch (request->cmd->opcode) {
	case SD_IO_RW_DIRECT:
		*(write ? &stats->byte_writes : &stats->byte_reads) += 1;
		break;
	case SD_IO_RW_EXTENDED:
		*(write ? &stats->block_writes : &stats->block_reads) += 1;
		*(write ? &stats->written_bytes : &stats->read_bytes) += bytes;
		break;
	default:
		break;
	}
}

static int vsdio_show(struct seq_file *file, void *unused)
{
	static const char *const names[] = {
		"commands",    "byte_reads", "byte_writes", "block_reads", "block_writes",
		"read_bytes",  "written_bytes", "interrupts", "deadlines", "late",
		"late_ns",     "late_max_ns", "timeouts", "stale_replies", "bad_replies",
	};
	struct slot *slot = file->private;
	struct vsdio_stats stats;
	unsigned long flags;
	size_t i;

	BUILD_BUG_ON(sizeof(stats) != ARRAY_SIZE(names) * sizeof(u64));
	spin_lock_irqsave(&slot->lock, flags);
	stats = slot->stats;
	spin_unlock_irqrestore(&slot->lock, flags);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		seq_printf(file, "%s %llu\n", names[i], ((u64 *)&stats)[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vsdio);

/* Goes away with the host's directory. */
void vsdio_add_debugfs(struct slot *slot)
{
	debugfs_create_file("vsdio", 0444, slot->mmc->debugfs_root, slot, &vsdio_fops);
}
