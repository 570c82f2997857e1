// SPDX-License-Identifier: GPL-2.0-only
/* Keys: the chip has them, mac80211 leaves room in the frames. */
#include "bes2600.h"

#define KEY_SLOTS 11 /* protocol.md 5.5 */

static const u32 ciphers[] = {
	WLAN_CIPHER_SUITE_TKIP,
	WLAN_CIPHER_SUITE_CCMP,
	WLAN_CIPHER_SUITE_AES_CMAC,
};

void bes_set_ciphers(struct wiphy *wiphy)
{
	wiphy->cipher_suites = ciphers;
	wiphy->n_cipher_suites = ARRAY_SIZE(ciphers);
}

static int to_cipher(u32 suite)
{
	switch (suite) {
	case WLAN_CIPHER_SUITE_TKIP:
		return BES_TKIP;
	case WLAN_CIPHER_SUITE_CCMP:
		return BES_CCMP;
	case WLAN_CIPHER_SUITE_AES_CMAC:
		return BES_IGTK;
	default:
		return -EOPNOTSUPP;
	}
}

/* mac80211 has the highest byte of a packet number first, the chip the lowest. */
static void put_sequence(struct bes_key *to, const u8 *number, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		to->sequence[i] = number[bytes - 1 - i];
}

static void read_sequence(struct ieee80211_key_conf *key, struct bes_key *to)
{
	struct ieee80211_key_seq seq = {};

	ieee80211_get_key_rx_seq(key, 0, &seq);
	switch (to->cipher) {
	case BES_CCMP:
		put_sequence(to, seq.ccmp.pn, sizeof(seq.ccmp.pn));
		break;
	case BES_IGTK:
		put_sequence(to, seq.aes_cmac.pn, sizeof(seq.aes_cmac.pn));
		break;
	default:
		to->sequence[0] = seq.tkip.iv16;
		to->sequence[1] = seq.tkip.iv16 >> 8;
		put_unaligned_le32(seq.tkip.iv32, to->sequence + 2);
	}
}

static int add_key(struct bes_device *device, struct ieee80211_sta *sta,
		   struct ieee80211_key_conf *key)
{
	const unsigned long slot = find_first_zero_bit(&device->key_slots, KEY_SLOTS);
	const int cipher = to_cipher(key->cipher);
	struct bes_key to = {
		.cipher = cipher,
		.pairwise = key->flags & IEEE80211_KEY_FLAG_PAIRWISE,
		.index = key->keyidx,
		.length = key->keylen,
	};
	int error;

	if (cipher < 0 || key->keylen > sizeof(to.bytes))
		return -EOPNOTSUPP;
	if (slot >= KEY_SLOTS)
		return -ENOSPC;
	memcpy(to.bytes, key->key, key->keylen);
	if (sta)
		ether_addr_copy(to.peer, sta->addr);
	if (!to.pairwise)
		read_sequence(key, &to);
	error = bes_core_add_key(device->core, slot, &to);
	memzero_explicit(&to, sizeof(to));
	if (error)
		return error;
	__set_bit(slot, &device->key_slots);
	key->hw_key_idx = slot;
	key->flags |= IEEE80211_KEY_FLAG_PUT_IV_SPACE | IEEE80211_KEY_FLAG_RESERVE_TAILROOM;
	return 0;
}

int bes_set_key(struct ieee80211_hw *hw, enum set_key_cmd command, struct ieee80211_vif *vif,
		struct ieee80211_sta *sta, struct ieee80211_key_conf *key)
{
	struct bes_device *device = hw->priv;

	if (command == SET_KEY)
		return add_key(device, sta, key);
	__clear_bit(key->hw_key_idx, &device->key_slots);
	return bes_core_remove_key(device->core, key->hw_key_idx);
}
