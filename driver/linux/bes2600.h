/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the shim share: one card, and who owns which part of it. */
#ifndef BES2600_H
#define BES2600_H

#include <linux/mmc/sdio_func.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/mac80211.h>

#include "boundary.h"

struct gpio_desc;

/* Bus requests by kind. Written with the host claimed. */
struct bes_bus_counters {
	u64 byte_reads;
	u64 byte_writes;
	u64 reads;
	u64 writes;
};

/* A 64 KiB transfer in the shortest segments a host controller may ask for. */
#define BES_MAX_SEGMENTS 128

struct bes_device {
	struct ieee80211_hw *hw;
	struct sdio_func *func;
	struct bes_core *core;
	struct gpio_desc *wakeup;
	int host_wakeup; /* the interrupt by which the chip wakes the host; 0: none */
	bool line_wakes; /* that interrupt, the system that sleeps now; by the device's suspend and resume */
	u8 mac_address[ETH_ALEN];

	/* os.c */
	struct workqueue_struct *bottom_half_queue;
	struct workqueue_struct *ordered_queue;

	/* bus.c; guarded by the host claim */
	void (*interrupt)(void *context);
	void *interrupt_context;
	struct scatterlist segments[BES_MAX_SEGMENTS];
	struct bes_bus_counters bus;

	/* upper.c */
	unsigned long reordered_tids; /* TIDs with a block-ack session in mac80211 */
	struct work_struct shutdown;

	/* mac.c and station.c; guarded by mac80211's serialisation of its callbacks */
	struct ieee80211_vif __rcu *vif;
	struct bes_edca edca[BES_CATEGORIES];
	bool joined; /* the restart clears it, too */
	bool restarted; /* mac80211 is to configure the device anew; set by the restart */
	bool associated;
	bool stays_in_network; /* while the system sleeps */
	unsigned long key_slots;
	u16 channel_number;
	u8 channel_type;
};

/* bus.c */
int bes_bus_enable(struct bes_device *device);
bool bes_bus_fits(const struct bes_device *device);

/* os.c */
int bes_queues_create(struct bes_device *device);
void bes_queues_destroy(struct bes_device *device);

/* bands.c */
int bes_set_bands(struct bes_device *device);
u32 bes_wsm_rates(enum nl80211_band band, u32 rates);
u8 bes_wsm_rate(struct ieee80211_hw *hw, enum nl80211_band band,
		const struct ieee80211_tx_rate *rate);
int bes_rate_index(enum nl80211_band band, u8 wsm_rate, bool *ht);
static inline enum bes_band bes_band(enum nl80211_band band)
{
	return band == NL80211_BAND_5GHZ ? BES_5GHZ : BES_2GHZ;
}

/* rates.c: between mac80211's rate control and the chip's ladders */
void bes_describe_ladder(struct ieee80211_hw *hw, struct ieee80211_tx_info *info,
			 struct bes_tx_info *how);
void bes_report_rates(struct ieee80211_tx_info *info, const struct bes_tx_report *report);

/* mac.c */
extern const struct ieee80211_ops bes_ops;

/* station.c: joining, leaving and what changes in between */
int bes_start(struct ieee80211_hw *hw);
void bes_bss_info_changed(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			  struct ieee80211_bss_conf *info, u64 changed);
void bes_mgd_prepare_tx(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			struct ieee80211_prep_tx_info *info);
int bes_follow_channel(struct bes_device *device);
int bes_set_tx_power(struct bes_device *device, int dbm);

/* key.c */
int bes_set_key(struct ieee80211_hw *hw, enum set_key_cmd command, struct ieee80211_vif *vif,
		struct ieee80211_sta *sta, struct ieee80211_key_conf *key);
void bes_set_ciphers(struct wiphy *wiphy);

/* upper.c */
void bes_upper_init(struct bes_device *device);
void bes_describe(struct bes_device *device, struct sk_buff *frame,
		  const struct bes_rx_status *status);
void bes_tx(struct ieee80211_hw *hw, struct ieee80211_tx_control *control, struct sk_buff *skb);

/* debugfs.c */
void bes_debugfs_create(struct bes_device *device);

#endif
