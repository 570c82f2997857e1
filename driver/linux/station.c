// SPDX-License-Identifier: GPL-2.0-only
/*
 * One network's life as mac80211 tells it: joined before the first authentication frame,
 * associated, changed, left. All in process context, one callback at a time.
 */
#include <linux/etherdevice.h>

#include "bes2600.h"
#include "bes2600_compat.h"

int bes_start(struct ieee80211_hw *hw)
{
	struct bes_device *device = hw->priv;
	const int error = bes_core_start(device->core);

	if (error && error != -EBUSY) /* it runs already after a restart: mac80211 configures it anew */
		return error;
	WRITE_ONCE(device->restarted, false);
	device->joined = false;
	device->associated = false;
	device->key_slots = 0;
	device->reordered_tids = 0;
	return 0;
}

static void read_channel(struct bes_device *device)
{
	const struct cfg80211_chan_def *chandef = &device->hw->conf.chandef;

	device->channel_number = chandef->chan->hw_value;
	switch (cfg80211_get_chandef_type(chandef)) {
	case NL80211_CHAN_HT40MINUS:
		device->channel_type = 2;
		break;
	case NL80211_CHAN_HT40PLUS:
		device->channel_type = 3;
		break;
	default:
		device->channel_type = 0;
	}
}

/* The network has moved, or its width has changed. */
int bes_follow_channel(struct bes_device *device)
{
	const u16 number = device->channel_number;
	const u8 type = device->channel_type;

	read_channel(device);
	if (!device->associated ||
	    (number == device->channel_number && type == device->channel_type))
		return 0;
	return bes_core_switch_channel(device->core, device->channel_number, device->channel_type);
}

static bool read_ssid(struct cfg80211_bss *bss, struct bes_ssid *ssid)
{
	const u8 *element;

	rcu_read_lock();
	element = ieee80211_bss_get_ie(bss, WLAN_EID_SSID);
	ssid->length = element ? min_t(u8, element[1], BES_SSID_BYTES) : 0;
	if (element)
		memcpy(ssid->bytes, element + 2, ssid->length);
	rcu_read_unlock();
	return element;
}

static int join_with_probe(struct bes_device *device, struct ieee80211_vif *vif,
			   const struct bes_join *join)
{
	struct sk_buff *probe = ieee80211_probereq_get(device->hw, vif->addr, join->ssid.bytes,
						       join->ssid.length, 0);
	int error;

	if (!probe)
		return -ENOMEM;
	error = bes_core_join(device->core, join, probe->data, probe->len);
	dev_kfree_skb(probe);
	return error;
}

static int join(struct bes_device *device, struct ieee80211_vif *vif)
{
	struct ieee80211_channel *channel = device->hw->conf.chandef.chan;
	struct cfg80211_bss *bss =
		cfg80211_get_bss(device->hw->wiphy, channel, vif->bss_conf.bssid, NULL, 0,
				 IEEE80211_BSS_TYPE_ESS, IEEE80211_PRIVACY_ANY);
	struct bes_join to = {
		.channel = {
			.band = bes_band(channel->band),
			.number = channel->hw_value,
		},
		.beacon_interval_tu = vif->bss_conf.beacon_int,
		.dtim_period = vif->bss_conf.dtim_period,
		.basic_rates = bes_wsm_rates(channel->band, vif->bss_conf.basic_rates),
	};
	bool known;

	if (!bss)
		return -ENOENT;
	known = read_ssid(bss, &to.ssid);
	cfg80211_put_bss(device->hw->wiphy, bss);
	if (!known)
		return -ENOENT;
	ether_addr_copy(to.bssid, vif->bss_conf.bssid);
	read_channel(device);
	return join_with_probe(device, vif, &to);
}

/* Called before frames to a network are sent; the first is an authentication. */
void bes_mgd_prepare_tx(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			struct ieee80211_prep_tx_info *info)
{
	struct bes_device *device = hw->priv;
	int error;

	if (device->joined || info->subtype != IEEE80211_STYPE_AUTH)
		return;
	error = join(device, vif);
	if (error) {
		dev_warn(&device->func->dev, "cannot join %pM: %d\n", vif->bss_conf.bssid, error);
		return;
	}
	device->reordered_tids = 0;
	WRITE_ONCE(device->joined, true);
}

static void leave(struct bes_device *device)
{
	if (!device->joined)
		return;
	WRITE_ONCE(device->joined, false);
	device->associated = false;
	if (bes_core_leave(device->core))
		dev_dbg(&device->func->dev, "the firmware did not give up the network\n");
}

static int describe_association(struct bes_device *device, struct ieee80211_vif *vif,
				struct bes_association *to)
{
	const struct ieee80211_bss_conf *bss = &vif->bss_conf;
	const enum nl80211_band band = device->hw->conf.chandef.chan->band;
	struct ieee80211_sta *sta;

	*to = (struct bes_association){
		.association_id = vif->cfg.aid,
		.dtim_period = bss->dtim_period,
		.listen_interval = device->hw->conf.listen_interval,
		.short_preamble = bss->use_short_preamble,
		.short_slot = bss->use_short_slot || band == NL80211_BAND_5GHZ,
		.ht_protection = bss->ht_operation_mode & IEEE80211_HT_OP_MODE_PROTECTION,
	};
	rcu_read_lock();
	sta = ieee80211_find_sta(vif, bss->bssid);
	if (sta) {
		to->rates = bes_wsm_rates(band, sta->deflink.supp_rates[band]);
		to->mcs_mask = sta->deflink.ht_cap.ht_supported ?
				       sta->deflink.ht_cap.mcs.rx_mask[0] : 0;
		to->greenfield = sta->deflink.ht_cap.ht_supported &&
				 (sta->deflink.ht_cap.cap & IEEE80211_HT_CAP_GRN_FLD) &&
				 !(bss->ht_operation_mode & IEEE80211_HT_OP_MODE_NON_GF_STA_PRSNT);
	}
	rcu_read_unlock();
	return sta ? 0 : -ENOENT;
}

/* The driver tells the firmware what of it has changed. */
static int associate(struct bes_device *device, struct ieee80211_vif *vif)
{
	const bool was_associated = device->associated;
	struct bes_association to;
	int error;

	/* After a restart mac80211 repeats what was before it disconnects. */
	if (!device->joined)
		return 0;
	error = describe_association(device, vif, &to);
	if (!error)
		error = bes_core_associated(device->core, &to);
	if (error)
		return error;
	device->associated = true;
	return was_associated || device->channel_type == 0 ? 0 :
	       bes_core_switch_channel(device->core, device->channel_number, device->channel_type);
}

int bes_set_tx_power(struct bes_device *device, int dbm)
{
	return bes_core_set_tx_power(device->core, max(dbm, 0) * 10);
}

static int watch_signal(struct bes_device *device, const struct ieee80211_bss_conf *bss)
{
	const int hysteresis = min_t(u32, bss->cqm_rssi_hyst, 100);
	const struct bes_signal_bounds bounds = {
		.lower = bss->cqm_rssi_thold - hysteresis,
		.upper = bss->cqm_rssi_thold + hysteresis,
	};

	return bes_core_watch_signal(device->core, bss->cqm_rssi_thold ? &bounds : NULL);
}

void bes_bss_info_changed(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			  struct ieee80211_bss_conf *info, u64 changed)
{
	const u64 of_association = BSS_CHANGED_ERP_PREAMBLE | BSS_CHANGED_ERP_SLOT |
				   BSS_CHANGED_HT | BSS_CHANGED_BEACON_INFO | BSS_CHANGED_ASSOC;
	struct bes_device *device = hw->priv;
	int error = 0;

	if ((changed & BSS_CHANGED_ASSOC && !vif->cfg.assoc) ||
	    (changed & BSS_CHANGED_BSSID && is_zero_ether_addr(info->bssid)))
		leave(device);
	if (changed & BSS_CHANGED_QOS)
		error = bes_core_set_edca(device->core, device->edca);
	if (!error && changed & of_association && vif->cfg.assoc)
		error = associate(device, vif);
	if (!error && changed & BSS_CHANGED_PS && device->associated)
		error = bes_core_set_power_save(device->core, vif->cfg.ps);
	if (!error && changed & BSS_CHANGED_CQM && device->associated)
		error = watch_signal(device, info);
	/* Until a channel is chosen there is none, but a restart says all the same that it changed. */
	if (!error && changed & BSS_CHANGED_TXPOWER && info->txpower != INT_MIN)
		error = bes_set_tx_power(device, info->txpower);
	if (error && error != -ENODEV) /* the device is stopping, or restarts and is configured anew */
		dev_warn(&device->func->dev, "change %#llx was not taken: %d\n", changed, error);
}
