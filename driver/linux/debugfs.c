// SPDX-License-Identifier: GPL-2.0-only
/* ieee80211/phyN/bes2600/counters: one figure per line. */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "bes2600.h"

static void show_figure(void *context, const char *name, uint64_t value)
{
	seq_printf(context, "%s %llu\n", name, (unsigned long long)value);
}

static int counters_show(struct seq_file *file, void *unused)
{
	const struct bes_device *device = file->private;

	bes_core_counters(device->core, show_figure, file);
	show_figure(file, "bus_byte_reads", device->bus.byte_reads);
	show_figure(file, "bus_byte_writes", device->bus.byte_writes);
	show_figure(file, "bus_reads", device->bus.reads);
	show_figure(file, "bus_writes", device->bus.writes);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/* It goes with the wiphy's directory. */
void bes_debugfs_create(struct bes_device *device)
{
	struct dentry *directory = debugfs_create_dir("bes2600", device->hw->wiphy->debugfsdir);

	debugfs_create_file("counters", 0444, directory, device, &counters_fops);
}
