// SPDX-License-Identifier: GPL-2.0-only
/* Frames between mac80211 and the driver, and what the driver has to say to mac80211. */
#include <linux/devcoredump.h>
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <linux/vmalloc.h>

#include "bes2600.h"
#include "bes2600_compat.h"

static_assert((int)BES_VOICE == (int)IEEE80211_AC_VO);
static_assert((int)BES_VIDEO == (int)IEEE80211_AC_VI);
static_assert((int)BES_BEST_EFFORT == (int)IEEE80211_AC_BE);
static_assert((int)BES_BACKGROUND == (int)IEEE80211_AC_BK);
static_assert(BES_CATEGORIES == IEEE80211_NUM_ACS);

/* ---- Towards the chip ---- */

/* The firmware answers ADDBA requests by itself; mac80211 saw the request, and reorders by it. */
static bool is_addba_response(const struct sk_buff *skb)
{
	const struct ieee80211_hdr_3addr *header = (const struct ieee80211_hdr_3addr *)skb->data;
	const u8 *body = (const u8 *)(header + 1);

	return ieee80211_is_action(header->frame_control) && skb->len >= sizeof(*header) + 2 &&
	       body[0] == WLAN_CATEGORY_BACK && body[1] == WLAN_ACTION_ADDBA_RESP;
}

/* mac80211 left room for the IV; the chip also wants room for what it puts after the payload. */
static bool make_room_for_integrity(struct sk_buff *skb, const struct ieee80211_key_conf *key)
{
	const unsigned int bytes =
		key->icv_len + (key->cipher == WLAN_CIPHER_SUITE_TKIP ? 8 /* Michael */ : 0);

	if (skb_tailroom(skb) < bytes)
		return false;
	skb_put_zero(skb, bytes);
	return true;
}

void bes_tx(struct ieee80211_hw *hw, struct ieee80211_tx_control *control, struct sk_buff *skb)
{
	struct bes_device *device = hw->priv;
	struct ieee80211_tx_info *info = IEEE80211_SKB_CB(skb);
	const struct ieee80211_hdr *header = (const struct ieee80211_hdr *)skb->data;
	struct bes_tx_info how = {
		.category = skb_get_queue_mapping(skb),
		.management = !ieee80211_is_data_present(header->frame_control) ||
			      (info->control.flags & IEEE80211_TX_CTRL_PORT_CTRL_PROTO),
		.needs_key = info->control.hw_key && ieee80211_has_protected(header->frame_control),
	};

	if (is_addba_response(skb))
		goto drop;
	if (how.needs_key && !make_room_for_integrity(skb, info->control.hw_key))
		goto drop;
	bes_describe_ladder(hw, info, &how);
	if (bes_core_transmit(device->core, skb, &how))
		return;
drop:
	ieee80211_free_txskb(hw, skb);
}

void bes_tx_status(struct bes_device *device, struct sk_buff *frame,
		   const struct bes_tx_report *report)
{
	struct ieee80211_tx_info *info = IEEE80211_SKB_CB(frame);

	bes_report_rates(info, report);
	if (report->acked)
		info->flags |= info->flags & IEEE80211_TX_CTL_NO_ACK ?
				       IEEE80211_TX_STAT_NOACK_TRANSMITTED :
				       IEEE80211_TX_STAT_ACK;
	ieee80211_tx_status_ni(device->hw, frame);
}

void bes_stop_queue(struct bes_device *device, enum bes_category category)
{
	ieee80211_stop_queue(device->hw, category);
}

void bes_wake_queue(struct bes_device *device, enum bes_category category)
{
	ieee80211_wake_queue(device->hw, category);
}

/* ---- From the chip ---- */

/* mac80211 drops a frame of a rate that its band does not have: the lowest stands in for it. */
static int known_rate(struct bes_device *device, int rate, const struct bes_rx_status *status)
{
	if (rate >= 0)
		return rate;
	dev_warn_ratelimited(&device->func->dev, "channel %u does not have rate %u of a frame\n",
			     status->channel, status->rate);
	return 0;
}

static void fill_status(struct bes_device *device, struct sk_buff *frame,
			const struct bes_rx_status *status)
{
	struct ieee80211_rx_status *to = IEEE80211_SKB_RXCB(frame);
	bool ht;

	memset(to, 0, sizeof(*to));
	to->band = status->band == BES_5GHZ ? NL80211_BAND_5GHZ : NL80211_BAND_2GHZ;
	to->freq = ieee80211_channel_to_frequency(status->channel, to->band);
	to->rate_idx = known_rate(device, bes_rate_index(to->band, status->rate, &ht), status);
	to->encoding = ht ? RX_ENC_HT : RX_ENC_LEGACY;
	to->signal = status->signal_dbm;
	if (status->decrypted) /* Michael was checked; IV and CCMP's MIC are for mac80211 to look at */
		to->flag |= RX_FLAG_DECRYPTED | RX_FLAG_MMIC_STRIPPED;
	if (status->iv_stripped)
		to->flag |= RX_FLAG_IV_STRIPPED | RX_FLAG_MIC_STRIPPED | RX_FLAG_ICV_STRIPPED;
	if (status->mic_error)
		to->flag |= RX_FLAG_MMIC_ERROR | RX_FLAG_IV_STRIPPED;
}

/*
 * The first aggregated frame of a TID shows that the firmware has agreed to a block-ack session:
 * mac80211 reorders from here on. If it saw the ADDBA request it does so already.
 */
static void start_reordering(struct bes_device *device, const struct sk_buff *frame)
{
	struct ieee80211_hdr *header = (struct ieee80211_hdr *)frame->data;
	struct ieee80211_vif *vif;
	u8 tid;

	if (frame->len < sizeof(struct ieee80211_qos_hdr) ||
	    !ieee80211_is_data_qos(header->frame_control) ||
	    is_multicast_ether_addr(header->addr1))
		return;
	tid = ieee80211_get_tid(header);
	if (test_bit(tid, &device->reordered_tids))
		return;
	rcu_read_lock();
	vif = rcu_dereference(device->vif);
	if (vif && ieee80211_find_sta(vif, header->addr2)) {
		set_bit(tid, &device->reordered_tids);
		ieee80211_start_rx_ba_session_offl(vif, header->addr2, tid);
	}
	rcu_read_unlock();
}

/* What mac80211 wants to know of a frame before it gets it. */
void bes_describe(struct bes_device *device, struct sk_buff *frame,
		  const struct bes_rx_status *status)
{
	fill_status(device, frame, status);
	if (status->aggregate)
		start_reordering(device, frame);
}

/* Only the context that takes messages in calls it, so no two calls are concurrent. */
void bes_deliver(struct bes_device *device, struct sk_buff *frame,
		 const struct bes_rx_status *status)
{
	bes_describe(device, frame, status);
	ieee80211_rx_ni(device->hw, frame);
}

/* ---- News ---- */

void bes_scan_done(struct bes_device *device, enum bes_scan_outcome outcome)
{
	struct cfg80211_scan_info info = { .aborted = outcome == BES_SCAN_ABORTED };

	ieee80211_scan_completed(device->hw, &info);
}

/* mac80211 asks the access point before it gives up. */
void bes_connection_lost(struct bes_device *device)
{
	struct ieee80211_vif *vif;

	rcu_read_lock();
	vif = rcu_dereference(device->vif);
	if (vif)
		ieee80211_beacon_loss(vif);
	rcu_read_unlock();
}

/* mac80211 leaves at once, and whoever manages the network joins anew. */
void bes_connection_broken(struct bes_device *device)
{
	struct ieee80211_vif *vif;

	rcu_read_lock();
	vif = rcu_dereference(device->vif);
	if (vif)
		ieee80211_connection_loss(vif);
	rcu_read_unlock();
}

/* A program that watches the signal chose the bound (BSS_CHANGED_CQM). */
void bes_signal_changed(struct bes_device *device, int dbm)
{
	struct ieee80211_vif *vif;
	int bound;

	rcu_read_lock();
	vif = rcu_dereference(device->vif);
	bound = vif ? READ_ONCE(vif->bss_conf.cqm_rssi_thold) : 0;
	if (bound)
		ieee80211_cqm_rssi_notify(vif,
					  dbm < bound ? NL80211_CQM_RSSI_THRESHOLD_EVENT_LOW :
							NL80211_CQM_RSSI_THRESHOLD_EVENT_HIGH,
					  dbm, GFP_ATOMIC);
	rcu_read_unlock();
}

/* The configuration comes back through the operations; then reconfig_complete() is called. */
void bes_restarted(struct bes_device *device)
{
	WRITE_ONCE(device->joined, false);
	WRITE_ONCE(device->restarted, true);
	ieee80211_restart_hw(device->hw);
}

/* The interface goes down; setting it up again powers the chip up again. */
static void shut_down(struct work_struct *work)
{
	struct bes_device *device = container_of(work, struct bes_device, shutdown);

	rtnl_lock();
	cfg80211_shutdown_all_interfaces(device->hw->wiphy);
	rtnl_unlock();
}

void bes_failed(struct bes_device *device)
{
	schedule_work(&device->shutdown);
}

/* A program reads it from /sys/class/devcoredump; without one it is gone in five minutes. */
void bes_keep_dump(struct bes_device *device, const uint8_t *data, size_t size)
{
	void *copy = vmalloc(size);

	if (!copy)
		return;
	memcpy(copy, data, size);
	dev_coredumpv(&device->func->dev, copy, size, GFP_KERNEL);
}

void bes_upper_init(struct bes_device *device)
{
	INIT_WORK(&device->shutdown, shut_down);
}
