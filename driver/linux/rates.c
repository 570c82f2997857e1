// SPDX-License-Identifier: GPL-2.0-only
/*
 * mac80211's rate control chooses a ladder of rates for each frame, and learns from what became of
 * it. The chip tries a ladder from the highest rate down, each rate as often as it says.
 */
#include "bes2600.h"

#define MOST_TRIES 15 /* of one rate */

static void sort_down(struct ieee80211_hw *hw, enum nl80211_band band,
		      struct ieee80211_tx_rate *rates, int count)
{
	int i, j;

	for (i = 1; i < count; i++)
		for (j = i; j > 0 && bes_wsm_rate(hw, band, &rates[j - 1]) <
					     bes_wsm_rate(hw, band, &rates[j]); j--)
			swap(rates[j - 1], rates[j]);
}

/*
 * Rate control may put a rate above the one before it, to learn of it. The order in the frame
 * becomes the chip's: the report is read by it.
 */
void bes_describe_ladder(struct ieee80211_hw *hw, struct ieee80211_tx_info *info,
			 struct bes_tx_info *how)
{
	struct ieee80211_tx_rate *rates = info->control.rates;
	int count = 0;
	int i;

	while (count < BES_RATE_STEPS && rates[count].idx >= 0 &&
	       !(rates[count].flags & IEEE80211_TX_RC_VHT_MCS))
		count++;
	sort_down(hw, info->band, rates, count);
	for (i = 0; i < count; i++)
		how->ladder[i] = (struct bes_rate_step){
			.rate = bes_wsm_rate(hw, info->band, &rates[i]),
			.tries = min_t(u8, rates[i].count, MOST_TRIES),
		};
}

/* By the ladder: so many tries from its top. */
static void report_ladder(struct ieee80211_tx_rate *rates, u8 tries)
{
	int i;

	for (i = 0; i < IEEE80211_TX_MAX_RATES && rates[i].idx >= 0; i++) {
		const bool last = i + 1 == IEEE80211_TX_MAX_RATES || rates[i + 1].idx < 0;

		if (!last)
			rates[i].count = min_t(u8, rates[i].count, tries);
		else
			rates[i].count = tries;
		tries -= rates[i].count;
		if (!tries)
			break;
	}
	if (++i < IEEE80211_TX_MAX_RATES)
		rates[i].idx = -1;
}

/* The rates of a frame are in the same place before and after. */
void bes_report_rates(struct ieee80211_tx_info *info, const struct bes_tx_report *report)
{
	struct ieee80211_tx_rate rates[IEEE80211_TX_MAX_RATES];
	const u8 tries = report->ack_failures + report->acked;
	bool ht;

	memcpy(rates, info->control.rates, sizeof(rates));
	ieee80211_tx_info_clear_status(info);
	if (report->by_ladder && tries) {
		report_ladder(rates, tries);
	} else {
		rates[0].idx = tries ? bes_rate_index(info->band, report->rate, &ht) : -1;
		rates[0].flags = tries && ht ? IEEE80211_TX_RC_MCS : 0;
		rates[0].count = tries;
		rates[1].idx = -1;
	}
	memcpy(info->status.rates, rates, sizeof(rates));
}
