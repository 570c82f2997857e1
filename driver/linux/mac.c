// SPDX-License-Identifier: GPL-2.0-only
/* mac80211's operations that are not about one network: the interface, scans, the hardware. */
#include <linux/slab.h>

#include "bes2600.h"
#include "bes2600_compat.h"

static void stop(BES_STOP_ARGS)
{
	struct bes_device *device = hw->priv;

	bes_core_stop(device->core);
}

static int add_interface(struct ieee80211_hw *hw, struct ieee80211_vif *vif)
{
	struct bes_device *device = hw->priv;
	struct ieee80211_vif *other = rcu_dereference_protected(device->vif, true);

	if (other && other != vif) /* after a restart it is there already */
		return -EBUSY;
	/* The firmware watches the beacons and their signal, and passes on those with news. */
	vif->driver_flags |= IEEE80211_VIF_BEACON_FILTER | IEEE80211_VIF_SUPPORTS_CQM_RSSI;
	rcu_assign_pointer(device->vif, vif);
	return 0;
}

/* Whoever still looks at it does so under RCU, and a grace period passes before it is freed. */
static void remove_interface(struct ieee80211_hw *hw, struct ieee80211_vif *vif)
{
	struct bes_device *device = hw->priv;

	RCU_INIT_POINTER(device->vif, NULL);
}

/*
 * In no network it is what the channel and the regulations allow, and so it is again when one is
 * left; what the network itself allows comes with BSS_CHANGED_TXPOWER. mac80211 warns of an error.
 */
static int config(BES_CONFIG_ARGS)
{
	struct bes_device *device = hw->priv;
	int error = 0;

	if (changed & IEEE80211_CONF_CHANGE_POWER)
		error = bes_set_tx_power(device, hw->conf.power_level);
	if (!error && changed & IEEE80211_CONF_CHANGE_CHANNEL)
		error = bes_follow_channel(device);
	if (error && error != -ENODEV) /* the device restarts and is configured anew */
		dev_warn(&device->func->dev, "configuration %#x was not taken: %d\n", changed, error);
	return 0;
}

/* The chip filters by BSSID and address; group traffic is always taken. */
static void configure_filter(struct ieee80211_hw *hw, unsigned int changed, unsigned int *total,
			     u64 multicast)
{
	*total &= FIF_ALLMULTI;
}

/* mac80211 sets all four, then says BSS_CHANGED_QOS. */
static int conf_tx(struct ieee80211_hw *hw, struct ieee80211_vif *vif, unsigned int link, u16 ac,
		   const struct ieee80211_tx_queue_params *params)
{
	struct bes_device *device = hw->priv;

	device->edca[ac] = (struct bes_edca){
		.cw_min = params->cw_min,
		.cw_max = params->cw_max,
		.aifs = params->aifs,
		.txop_32us = params->txop,
	};
	return 0;
}

static void describe_scan(const struct cfg80211_scan_request *request, struct bes_scan *scan)
{
	u32 i;

	scan->channel_count = request->n_channels;
	for (i = 0; i < request->n_channels; i++)
		scan->channels[i] = (struct bes_channel){
			.band = bes_band(request->channels[i]->band),
			.number = request->channels[i]->hw_value,
			.no_ir = request->channels[i]->flags &
				 (IEEE80211_CHAN_NO_IR | IEEE80211_CHAN_RADAR),
		};
	scan->ssid_count = request->n_ssids;
	for (i = 0; i < request->n_ssids; i++) {
		scan->ssids[i].length = request->ssids[i].ssid_len;
		memcpy(scan->ssids[i].bytes, request->ssids[i].ssid, request->ssids[i].ssid_len);
	}
}

/* One band at a time. */
static int hw_scan(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
		   struct ieee80211_scan_request *wanted)
{
	const struct cfg80211_scan_request *request = &wanted->req;
	struct bes_device *device = hw->priv;
	struct bes_scan *scan;
	struct sk_buff *probe;
	int error = -ENOMEM;

	/* mac80211 warns of a scan under way when it begins to configure anew. */
	if (READ_ONCE(device->restarted))
		return -EBUSY;
	if (request->n_channels > BES_SCAN_CHANNELS || request->n_ssids > BES_SCAN_SSIDS)
		return -EINVAL;
	scan = kzalloc(sizeof(*scan), GFP_KERNEL);
	probe = ieee80211_probereq_get(hw, vif->addr, NULL, 0, request->ie_len);
	if (scan && probe) {
		skb_put_data(probe, request->ie, request->ie_len);
		describe_scan(request, scan);
		error = bes_core_scan(device->core, scan, probe->data, probe->len);
	}
	dev_kfree_skb(probe);
	kfree(scan);
	return error;
}

static void cancel_hw_scan(struct ieee80211_hw *hw, struct ieee80211_vif *vif)
{
	struct bes_device *device = hw->priv;

	if (bes_core_stop_scan(device->core))
		dev_dbg(&device->func->dev, "the firmware did not stop its scan\n");
}

/* The firmware negotiates block-ack sessions; mac80211 only reorders what comes in. */
static int ampdu_action(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			struct ieee80211_ampdu_params *params)
{
	struct bes_device *device = hw->priv;

	switch (params->action) {
	case IEEE80211_AMPDU_RX_START:
		set_bit(params->tid, &device->reordered_tids);
		return 0;
	case IEEE80211_AMPDU_RX_STOP:
		clear_bit(params->tid, &device->reordered_tids);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int set_rts_threshold(BES_RTS_ARGS)
{
	struct bes_device *device = hw->priv;

	return bes_core_set_rts_threshold(device->core, bytes == (u32)-1 ? 0 : bytes);
}

static void flush(struct ieee80211_hw *hw, struct ieee80211_vif *vif, u32 queues, bool drop)
{
	struct bes_device *device = hw->priv;
	const int error = bes_core_flush(device->core, drop);

	if (error)
		dev_dbg(&device->func->dev, "frames are left in the chip: %d\n", error);
}

/*
 * The chip forgot its keys and packet numbers, and a number must never be used twice with one key:
 * the connection is made anew, it does not go on.
 */
static void reconfig_complete(struct ieee80211_hw *hw, enum ieee80211_reconfig_type type)
{
	struct bes_device *device = hw->priv;
	struct ieee80211_vif *vif = rcu_dereference_protected(device->vif, true);

	if (type == IEEE80211_RECONFIG_TYPE_RESTART && vif && vif->cfg.assoc)
		ieee80211_hw_restart_disconnect(vif);
}

#ifdef CONFIG_PM
/* 1: mac80211 leaves the network and takes the interface down, as without wakeups. */
static int suspend(struct ieee80211_hw *hw, struct cfg80211_wowlan *wowlan)
{
	struct bes_device *device = hw->priv;

	if (bes_core_suspend(device->core))
		return 1;
	device->stays_in_network = true;
	return 0;
}

static int resume(struct ieee80211_hw *hw)
{
	struct bes_device *device = hw->priv;

	device->stays_in_network = false;
	bes_core_resume(device->core);
	return 0;
}

static void set_wakeup(struct ieee80211_hw *hw, bool enabled)
{
	struct bes_device *device = hw->priv;

	device_set_wakeup_enable(&device->func->dev, enabled);
}
#endif

const struct ieee80211_ops bes_ops = {
	.tx = bes_tx,
	.start = bes_start,
	.stop = stop,
	.add_interface = add_interface,
	.remove_interface = remove_interface,
	.config = config,
	.configure_filter = configure_filter,
	.bss_info_changed = bes_bss_info_changed,
	.mgd_prepare_tx = bes_mgd_prepare_tx,
	.conf_tx = conf_tx,
	.hw_scan = hw_scan,
	.cancel_hw_scan = cancel_hw_scan,
	.set_key = bes_set_key,
	.ampdu_action = ampdu_action,
	.set_rts_threshold = set_rts_threshold,
	.flush = flush,
	.reconfig_complete = reconfig_complete,
#ifdef CONFIG_PM
	.suspend = suspend,
	.resume = resume,
	.set_wakeup = set_wakeup,
#endif
	BES_TX_QUEUE_OPS
	BES_CHANNEL_OPS
};
