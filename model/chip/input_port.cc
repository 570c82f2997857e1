// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/input_port.hpp"

#include "model/chip/firmware.hpp"

namespace besser::chip {

using namespace wire::sdio;

void InputPort::write(std::uint32_t address, bool block_mode, wire::Bytes data) {
    context_.stats.writes++;
    const bool toggle = Address::toggle(address);
    if (transferred_ && toggle == transfer_toggle_ &&
        context_.profile.repeat == Repeat::by_toggle) {
        context_.stats.repeated_writes++;
        return;
    }
    transferred_ = true;
    transfer_toggle_ = toggle;

    const std::size_t slot = slot_bytes[Address::slot_kind(address)];
    const std::size_t total = Address::slot_total(address);
    const std::size_t messages = total / slot;
    if (!block_mode || messages == 0 || messages > max_aggregate_messages || total % slot != 0 ||
        data.size() != wire::round_up(total, block_bytes)) {
        context_.stats.count(Violation::bad_aggregate);
        return;
    }
    context_.stats.aggregate_messages[messages]++;
    for (std::size_t at = 0; at < total; at += slot) {
        const auto *header = wire::view<wire::wsm::Header>(data, at);
        if (header->length < sizeof(wire::wsm::Header) || header->length > slot) {
            context_.stats.count(Violation::bad_message);
            continue;
        }
        if (messages > 1 && wire::wsm::Id(header->id).space() == 1)
            context_.stats.count(Violation::mcu_not_alone);
        firmware_.accept(data.subspan(at, header->length));
    }
}

} // namespace besser::chip
