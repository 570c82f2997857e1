/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_OF_H
#define BESSER_LINUX_OF_H

#include <linux/linkage.h>
#include <linux/mod_devicetable.h>
#include <linux/property.h>

struct device_node {
	const char *name;
	const char *full_name;
	struct fwnode_handle fwnode;
};

__VK_BEGIN
struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *compatible);
const void *of_get_property(const struct device_node *node, const char *name, int *length);
bool of_property_read_bool(const struct device_node *node, const char *name);
int of_property_read_u32(const struct device_node *node, const char *name, u32 *value);
int of_get_mac_address(struct device_node *node, u8 *address);
__VK_END
#define of_node_get(node) (node)
#define of_node_put(node) ((void)(node))
#define of_match_ptr(table) (table)

#endif
