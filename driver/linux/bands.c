// SPDX-License-Identifier: GPL-2.0-only
/* What the radio can do, and rates by the firmware's numbers: 0-3 CCK, 6-13 OFDM, 14-21 MCS 0-7. */
#include <linux/device.h>

#include "bes2600.h"

#define RATE(tenths, wsm, rate_flags) \
	{ .bitrate = (tenths), .hw_value = (wsm), .flags = (rate_flags) }

static struct ieee80211_rate rates[] = {
	RATE(10, 0, 0),
	RATE(20, 1, IEEE80211_RATE_SHORT_PREAMBLE),
	RATE(55, 2, IEEE80211_RATE_SHORT_PREAMBLE),
	RATE(110, 3, IEEE80211_RATE_SHORT_PREAMBLE),
	RATE(60, 6, 0),
	RATE(90, 7, 0),
	RATE(120, 8, 0),
	RATE(180, 9, 0),
	RATE(240, 10, 0),
	RATE(360, 11, 0),
	RATE(480, 12, 0),
	RATE(540, 13, 0),
};

enum { CCK_RATES = 4, FIRST_OFDM = 6, LAST_OFDM = 13, FIRST_MCS = 14, LAST_MCS = 21 };

#define CHANNEL(which, number, mhz) \
	{ .band = (which), .hw_value = (number), .center_freq = (mhz), .max_power = 20 }
#define CHANNEL_2GHZ(number) CHANNEL(NL80211_BAND_2GHZ, number, 2407 + 5 * (number))
#define CHANNEL_5GHZ(number) CHANNEL(NL80211_BAND_5GHZ, number, 5000 + 5 * (number))

static const struct ieee80211_channel channels_2ghz[] = {
	CHANNEL_2GHZ(1),  CHANNEL_2GHZ(2),
	CHANNEL_2GHZ(3),  CHANNEL_2GHZ(4),
	CHANNEL_2GHZ(5),  CHANNEL_2GHZ(6),
	CHANNEL_2GHZ(7),  CHANNEL_2GHZ(8),
	CHANNEL_2GHZ(9),  CHANNEL_2GHZ(10),
	CHANNEL_2GHZ(11), CHANNEL_2GHZ(12),
	CHANNEL_2GHZ(13), CHANNEL(NL80211_BAND_2GHZ, 14, 2484),
};

static const struct ieee80211_channel channels_5ghz[] = {
	CHANNEL_5GHZ(36),  CHANNEL_5GHZ(40),  CHANNEL_5GHZ(44),	 CHANNEL_5GHZ(48),
	CHANNEL_5GHZ(52),  CHANNEL_5GHZ(56),  CHANNEL_5GHZ(60),	 CHANNEL_5GHZ(64),
	CHANNEL_5GHZ(100), CHANNEL_5GHZ(104), CHANNEL_5GHZ(108), CHANNEL_5GHZ(112),
	CHANNEL_5GHZ(116), CHANNEL_5GHZ(120), CHANNEL_5GHZ(124), CHANNEL_5GHZ(128),
	CHANNEL_5GHZ(132), CHANNEL_5GHZ(136), CHANNEL_5GHZ(140), CHANNEL_5GHZ(144),
	CHANNEL_5GHZ(149), CHANNEL_5GHZ(153), CHANNEL_5GHZ(157), CHANNEL_5GHZ(161),
	CHANNEL_5GHZ(165),
};

static_assert(ARRAY_SIZE(channels_5ghz) <= BES_SCAN_CHANNELS);

static void set_ht(struct ieee80211_sta_ht_cap *ht)
{
	ht->ht_supported = true;
	ht->cap = IEEE80211_HT_CAP_SUP_WIDTH_20_40 | IEEE80211_HT_CAP_SGI_20 |
		  IEEE80211_HT_CAP_SGI_40 | IEEE80211_HT_CAP_SM_PS | IEEE80211_HT_CAP_GRN_FLD;
	ht->ampdu_factor = IEEE80211_HT_MAX_AMPDU_32K;
	ht->ampdu_density = IEEE80211_HT_MPDU_DENSITY_NONE;
	ht->mcs.rx_mask[0] = 0xFF;
	ht->mcs.tx_params = IEEE80211_HT_MCS_TX_DEFINED;
}

/* cfg80211 writes to the channels: each device has its own. */
static int set_band(struct bes_device *device, enum nl80211_band band,
		    const struct ieee80211_channel *channels, size_t count, size_t first_rate)
{
	struct device *dev = &device->func->dev;
	struct ieee80211_supported_band *set = devm_kzalloc(dev, sizeof(*set), GFP_KERNEL);

	if (!set)
		return -ENOMEM;
	set->channels = devm_kmemdup(dev, channels, count * sizeof(*channels), GFP_KERNEL);
	if (!set->channels)
		return -ENOMEM;
	set->band = band;
	set->n_channels = count;
	set->bitrates = rates + first_rate;
	set->n_bitrates = ARRAY_SIZE(rates) - first_rate;
	set_ht(&set->ht_cap);
	device->hw->wiphy->bands[band] = set;
	return 0;
}

int bes_set_bands(struct bes_device *device)
{
	const int error = set_band(device, NL80211_BAND_2GHZ, channels_2ghz,
				   ARRAY_SIZE(channels_2ghz), 0);

	return error ? error :
		       set_band(device, NL80211_BAND_5GHZ, channels_5ghz,
				ARRAY_SIZE(channels_5ghz), CCK_RATES);
}

/* A bitmap of mac80211's rates of `band` as a bitmap of the firmware's. */
u32 bes_wsm_rates(enum nl80211_band band, u32 rate_bits)
{
	const size_t first = band == NL80211_BAND_5GHZ ? CCK_RATES : 0;
	u32 wsm = 0;
	size_t i;

	for (i = first; i < ARRAY_SIZE(rates); i++)
		if (rate_bits & BIT(i - first))
			wsm |= BIT(rates[i].hw_value);
	return wsm;
}

/* What rate control chose, which is no rate of 802.11ac. */
u8 bes_wsm_rate(struct ieee80211_hw *hw, enum nl80211_band band,
		const struct ieee80211_tx_rate *rate)
{
	if (rate->flags & IEEE80211_TX_RC_MCS)
		return FIRST_MCS + min_t(u8, rate->idx, LAST_MCS - FIRST_MCS);
	return hw->wiphy->bands[band]->bitrates[rate->idx].hw_value;
}

/* mac80211's index of a rate, or -1. */
int bes_rate_index(enum nl80211_band band, u8 wsm_rate, bool *ht)
{
	*ht = wsm_rate >= FIRST_MCS && wsm_rate <= LAST_MCS;
	if (*ht)
		return wsm_rate - FIRST_MCS;
	if (wsm_rate >= FIRST_OFDM && wsm_rate <= LAST_OFDM)
		return wsm_rate - FIRST_OFDM + (band == NL80211_BAND_5GHZ ? 0 : CCK_RATES);
	return wsm_rate < CCK_RATES && band == NL80211_BAND_2GHZ ? wsm_rate : -1;
}
