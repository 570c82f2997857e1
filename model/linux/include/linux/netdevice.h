/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_NETDEVICE_H
#define BESSER_LINUX_NETDEVICE_H

#include <linux/delay.h>
#include <linux/device.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/skbuff.h>

struct netdev_hw_addr {
	struct list_head list;
	unsigned char addr[32];
	unsigned char type;
};
struct netdev_hw_addr_list {
	struct list_head list;
	int count;
};
struct net_device {
	char name[IFNAMSIZ];
	unsigned char dev_addr[32];
	unsigned int flags;
	unsigned int mtu;
	struct device dev;
	void *ieee80211_ptr;
};
#define netdev_hw_addr_list_for_each(address, addresses) list_for_each_entry(address, &(addresses)->list, list)
#define netdev_hw_addr_list_count(addresses) ((addresses)->count)

__VK_BEGIN
void netif_receive_skb_list(struct list_head *list);
__VK_END

#endif
