// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/card_tap.hpp"

#include <cassert>
#include <cstring>

namespace besser::host {

bool CardTap::Ring::push(const air::EthernetFrame &frame) {
    if (count_ == slots_.size() || frame.payload.size() > sizeof(Stored::bytes))
        return false;
    Stored &slot = slots_[(first_ + count_++) % slots_.size()];
    if (!frame.payload.empty())
        std::memcpy(slot.bytes.data(), frame.payload.data(), frame.payload.size());
    slot.frame = frame;
    slot.frame.payload = wire::Bytes(slot.bytes).first(frame.payload.size());
    return true;
}

const CardTap::Stored &CardTap::Ring::pop() {
    assert(count_ != 0);
    const Stored &slot = slots_[first_];
    first_ = (first_ + 1) % slots_.size();
    count_--;
    return slot;
}

CardTap::CardTap(vkernel::CardProcess &process, air::Wire &air, std::pmr::memory_resource *memory)
    : process_(process), air_(air), down_(memory), up_(memory) {
    process.connect(*this);
}

void CardTap::send(wire::Bytes ip_packet) {
    if (down_.push({{}, {}, air::EthernetFrame::ipv4, ip_packet}))
        process_.kick();
}

void CardTap::on_frame(const air::EthernetFrame &frame) { (void)up_.push(frame); }

void CardTap::read() { air_.send(down_.pop().frame.payload); }

void CardTap::write() { host_->on_frame(up_.pop().frame); }

} // namespace besser::host
