// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/mib_store.hpp"

#include "model/chip/outbox.hpp"

#include <algorithm>
#include <cassert>

namespace besser::chip {

using namespace wire;

namespace {
struct Entry {
    std::uint16_t mib;
    std::uint16_t min_bytes;
    std::uint16_t max_bytes;
};
constexpr std::uint16_t template_max_bytes = wsm::max_mib_bytes; ///< head and frame; assumption

/// Sizes from protocol.md 5.7; those it does not give are taken as they come, up to 256 bytes.
/// The templates, one MIB told apart by its first byte, follow as further entries.
constexpr Entry entries[] = {
    {mib_station_id, 6, 6},
    {wsm::mib::slot_time, 4, 4},
    {wsm::mib::mac_filter, 56, 56},
    {wsm::mib::wep_default_key, 4, 4},
    {wsm::mib::tx_power, 4, 4},
    {wsm::mib::rts_threshold, 4, 4},
    {0x1000, 0, 256}, // erp protection
    {wsm::mib::arp_filter, 8, 8},
    {wsm::mib::rx_filter, 4, 4},
    {wsm::mib::beacon_filter_table, 4, 4 + 8 * 31},
    {wsm::mib::beacon_filter_enable, sizeof(wsm::BeaconFilter), sizeof(wsm::BeaconFilter)},
    {wsm::mib::power_mode, 4, 4},
    {wsm::mib::beacon_wakeup, sizeof(wsm::BeaconWakeup), sizeof(wsm::BeaconWakeup)},
    {wsm::mib::rssi_threshold, sizeof(wsm::SignalThreshold), sizeof(wsm::SignalThreshold)},
    {wsm::mib::block_ack_policy, sizeof(wsm::BlockAckPolicy), sizeof(wsm::BlockAckPolicy)},
    {wsm::mib::association_mode, sizeof(wsm::AssociationMode), sizeof(wsm::AssociationMode)},
    {wsm::mib::uapsd, sizeof(wsm::Uapsd), sizeof(wsm::Uapsd)},
    {wsm::mib::rate_policy, sizeof(wsm::RatePolicyHead),
     sizeof(wsm::RatePolicyHead) + wsm::rate_policies * sizeof(wsm::RatePolicy)},
    {0x1019, 0, 256}, // P2P power save
    {0x101A, 0, 256}, // ethertype filter
    {0x101B, 0, 256}, // UDP port filter
    {wsm::mib::management_protection, 4, 4},
    {wsm::mib::ht_protection, 4, 4},
    {wsm::mib::multi_confirm, 4, 4},
    {wsm::mib::keep_alive, sizeof(wsm::KeepAlive), sizeof(wsm::KeepAlive)},
    {wsm::mib::bssid_filter, 4, 4},
    {wsm::mib::multicast_filter, 4, 256},
    {0x1032, 0, 256}, // IPv6 filter
    {0x1035, 0, 256}, // inactivity
};
/// A filter whose entries the host counts, by their layout (5.7).
struct Filter {
    std::uint16_t mib;
    std::uint8_t head_bytes;
    std::uint8_t count_at;
    std::uint8_t count_bytes;
    std::uint8_t entry_bytes;
};
constexpr Filter filters[] = {
    {wsm::mib::mac_filter, 8, 4, 4, 6},
    {wsm::mib::beacon_filter_table, 4, 0, 4, sizeof(wsm::BeaconFilterEntry)},
    {wsm::mib::multicast_filter, 4, 0, 1, 8},
};
/// What a filter takes by its own count; 0: the MIB is none.
std::uint64_t counted_bytes(std::uint16_t mib, Bytes data) {
    const auto *filter = std::ranges::find(filters, mib, &Filter::mib);
    if (filter == std::end(filters))
        return 0;
    std::uint64_t count = 0;
    if (data.size() >= filter->head_bytes)
        for (unsigned i = 0; i < filter->count_bytes; i++)
            count |= std::uint64_t{data[filter->count_at + i]} << (8 * i);
    return filter->head_bytes + count * filter->entry_bytes;
}

constexpr std::size_t plain_entries = std::size(entries);
constexpr std::size_t all_entries = plain_entries + wsm::template_types;

constexpr std::size_t offset_of(std::size_t entry) {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < entry; i++)
        offset += i < plain_entries ? entries[i].max_bytes : template_max_bytes;
    return offset;
}
constexpr std::size_t interface_bytes = offset_of(all_entries);

std::size_t find(std::uint16_t mib) {
    return static_cast<std::size_t>(std::ranges::find(entries, mib, &Entry::mib) - entries);
}
} // namespace

MibStore::MibStore(const Context &context)
    : context_(context), bytes_(interface_bytes * wsm::interfaces, context.memory),
      sizes_(all_entries * wsm::interfaces, context.memory) {}

void MibStore::reset() {
    std::ranges::fill(sizes_, std::uint16_t{0});
    counters = {};
}

std::uint32_t MibStore::write(std::uint8_t interface_id, std::uint16_t mib, Bytes data) {
    if (mib == wsm::mib::counters || mib == mib_station_id || mib == context_.profile.refused_mib)
        return wsm_status::invalid_parameter;
    if (mib == wsm::mib::template_frame) {
        const auto *head = view<wsm::TemplateHead>(data);
        if (head == nullptr || head->type >= wsm::template_types ||
            data.size() > template_max_bytes || head->length > data.size() - sizeof(*head))
            return wsm_status::invalid_parameter;
        return store(interface_id, plain_entries + head->type, data);
    }
    const std::size_t entry = find(mib);
    if (entry == plain_entries) {
        context_.stats.unknown_mibs++;
        return wsm_status::success;
    }
    if (const auto counted = counted_bytes(mib, data); counted > data.size()) {
        context_.stats.count(Violation::bad_filter);
        return context_.profile.filters_checked ? wsm_status::invalid_parameter
                                                : believe(interface_id, entry, counted, data);
    }
    if (data.size() < entries[entry].min_bytes || data.size() > entries[entry].max_bytes)
        return wsm_status::invalid_parameter;
    return store(interface_id, entry, data);
}

std::uint32_t MibStore::store(std::uint8_t interface_id, std::size_t entry, Bytes data) {
    assert(interface_id < wsm::interfaces && entry < all_entries);
    assert(data.size() <= offset_of(entry + 1) - offset_of(entry));
    std::ranges::copy(data, bytes_.data() + interface_id * interface_bytes + offset_of(entry));
    sizes_[interface_id * all_entries + entry] = static_cast<std::uint16_t>(data.size());
    return wsm_status::success;
}

/// What the message does not hold is what lies behind it: here what an earlier one left.
std::uint32_t MibStore::believe(std::uint8_t interface_id, std::size_t entry, std::uint64_t counted,
                                Bytes data) {
    const std::size_t most = entries[entry].max_bytes;
    const auto result = store(interface_id, entry, data.first(std::min(data.size(), most)));
    sizes_[interface_id * all_entries + entry] =
        static_cast<std::uint16_t>(std::min<std::uint64_t>(counted, most));
    return result;
}

Bytes MibStore::stored(std::uint8_t interface_id, std::size_t entry) const {
    assert(interface_id < wsm::interfaces && entry < all_entries);
    return {bytes_.data() + interface_id * interface_bytes + offset_of(entry),
            sizes_[interface_id * all_entries + entry]};
}

Bytes MibStore::read(std::uint8_t interface_id, std::uint16_t mib) const {
    if (mib == wsm::mib::counters)
        return bytes_of(counters);
    const std::size_t entry = find(mib);
    return entry == plain_entries ? Bytes{} : stored(interface_id, entry);
}

Bytes MibStore::frame_template(std::uint8_t interface_id, std::uint8_t type) const {
    assert(type < wsm::template_types);
    const Bytes data = stored(interface_id, plain_entries + type);
    const auto *head = view<wsm::TemplateHead>(data);
    return head == nullptr ? Bytes{} : data.subspan(sizeof(*head), head->length);
}

std::uint32_t MibStore::word(std::uint8_t interface_id, std::uint16_t mib) const {
    const auto *value = view<Le32>(read(interface_id, mib));
    return value == nullptr ? 0 : static_cast<std::uint32_t>(*value);
}

void MibStore::set_station_id(std::uint8_t interface_id, const ieee80211::MacAddress &mac) {
    (void)store(interface_id, find(mib_station_id), mac);
}

} // namespace besser::chip
