// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/boot_rom.hpp"

#include "wire/sdio.hpp"

#include <algorithm>
#include <zlib.h>

namespace besser::chip {

namespace {
using namespace wire::boot;

/// Version word of the calibration data; hosts that keep it in a file want 7 or more
/// (protocol.md 3.4).
constexpr std::size_t dpd_version_offset = 0x3AF4;
constexpr std::uint32_t status_failed = 1;

std::uint32_t crc_of(wire::Bytes bytes, std::uint32_t before = 0) {
    return static_cast<std::uint32_t>(
        ::crc32(before, bytes.data(), static_cast<unsigned>(bytes.size())));
}
std::uint32_t word(wire::Bytes bytes, std::size_t offset) {
    const auto *value = wire::view<wire::Le32>(bytes, offset);
    return value == nullptr ? 0 : static_cast<std::uint32_t>(*value);
}
/// Section 3.4: magic, version, and the CRC over bytes 8 to 71.
bool factory_valid(wire::Bytes block) {
    const std::uint32_t head = word(block, 0);
    const std::uint32_t version = head >> 16;
    return (head & 0xFFFF) == 0xBA80 && version >= 1 && version <= 2 &&
           word(block, 4) == crc_of(block.subspan(8));
}
} // namespace

BootRom::BootRom(const Context &context, InterruptLine &interrupt, std::uint64_t seed)
    : context_(context), interrupt_(interrupt), offer_timer_(context.scheduler, this),
      dpd_(dpd_bytes, context.memory), factory_(factory_bytes, context.memory) {
    // What a calibration measures is the chip's own; the driver looks at the CRC alone.
    for (auto &byte : dpd_) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<std::uint8_t>(seed >> 56);
    }
    *wire::view<wire::Le32>(wire::MutableBytes(dpd_), dpd_version_offset) = 7;
    *wire::view<wire::Le32>(wire::MutableBytes(dpd_), 0) = crc_of(wire::Bytes(dpd_).subspan(4));
}

void BootRom::reset() {
    offer_timer_.cancel();
    stage_ = Stage::rom;
    image_ = {};
    frame_seen_ = dpd_ready_ = dpd_given_ = host_unaware_ = false;
    message_ = next_ = {};
    waiting_ = 0;
}

std::uint8_t BootRom::read_length_high() {
    interrupt_.clear();
    return static_cast<std::uint8_t>(waiting_ >> 8);
}

void BootRom::count_bad_frame() {
    if (!host_unaware_)
        context_.stats.count(Violation::boot_frame);
}

void BootRom::write(wire::Bytes data) {
    context_.stats.boot_frames++;
    const auto *header = wire::view<FrameHeader>(data);
    if (header == nullptr || sizeof(FrameHeader) + header->payload_bytes > data.size() ||
        data.size() > context_.profile.boot_max_write_bytes + wire::sdio::block_bytes) {
        count_bad_frame();
        if (header != nullptr)
            answer(header->sequence, false);
        return;
    }
    // A frame equal to the one before is the repeat of a write that failed for the host (3.3, step
    // 4).
    const wire::Bytes frame = data.first(sizeof(FrameHeader) + header->payload_bytes);
    const std::uint32_t crc = crc_of(frame);
    if (frame_seen_ && crc == last_frame_crc_) {
        context_.stats.boot_repeats++;
    } else {
        last_frame_good_ = apply(frame);
        if (last_frame_good_)
            host_unaware_ = false;
        else
            count_bad_frame();
    }
    last_frame_crc_ = crc;
    frame_seen_ = true;
    answer(header->sequence, last_frame_good_);
}

bool BootRom::apply(wire::Bytes frame) {
    switch (static_cast<FrameType>(frame[0])) {
    case FrameType::info:
        return begin(frame);
    case FrameType::data:
        return take(frame);
    case FrameType::end:
        return finish(frame);
    case FrameType::run:
        return frame.size() == sizeof(Run) && run();
    default:
        return false;
    }
}

bool BootRom::begin(wire::Bytes frame) {
    const auto *info = wire::view<Info>(frame);
    if (info == nullptr || info->length == 0)
        return false;
    image_ = {.address = info->address, .length = info->length};
    return true;
}

bool BootRom::take(wire::Bytes frame) {
    const auto *head = wire::view<DataHead>(frame);
    if (head == nullptr || head->address != image_.address + image_.received)
        return false;
    const wire::Bytes bytes = frame.subspan(sizeof(DataHead));
    if (bytes.empty() || bytes.size() > image_.length - image_.received)
        return false;
    ByteBuffer *store = image_.address == dpd_address && image_.length == dpd_bytes ? &dpd_
                        : image_.address == factory_address && image_.length == factory_bytes
                            ? &factory_
                            : nullptr;
    if (store != nullptr)
        std::ranges::copy(bytes, store->begin() + image_.received);
    image_.crc = crc_of(bytes, image_.crc);
    image_.received += static_cast<std::uint32_t>(bytes.size());
    // The two register writes of protocol.md 3.4 have no end frame.
    if (image_.length == sizeof(wire::Le32) && image_.received == image_.length)
        context_.stats.register_writes++;
    return true;
}

bool BootRom::finish(wire::Bytes frame) {
    const auto *end = wire::view<End>(frame);
    if (end == nullptr || image_.length == 0 || image_.received != image_.length ||
        end->crc32 != image_.crc)
        return false;
    image_.complete = true;
    if (image_.address == dpd_address && image_.length == dpd_bytes) {
        dpd_given_ = word(dpd_, 0) == crc_of(wire::Bytes(dpd_).subspan(4));
        context_.stats.dpd_loads += dpd_given_;
    }
    if (image_.address == factory_address && image_.length == factory_bytes)
        context_.stats.factory_blocks += factory_valid(factory_);
    return true;
}

/// Nothing in a program tells its stage. The first one after power-on calibrates, unless
/// calibration data was given; the same one again calibrates again (a host that repeats its
/// download); any other is the firmware.
bool BootRom::run() {
    if (!image_.complete)
        return false;
    if (!dpd_given_ && (stage_ == Stage::rom || image_.crc == stage1_crc_)) {
        stage_ = Stage::calibrating;
        stage1_crc_ = image_.crc;
        dpd_ready_ = false;
    } else {
        stage_ = Stage::firmware;
        running_at_ns_ = context_.now_ns() + context_.profile.firmware_boot_ns;
    }
    image_ = {};
    return true;
}

void BootRom::answer(std::uint8_t sequence, bool good) {
    reply_ = {.header = {.type = static_cast<std::uint8_t>(FrameType::reply),
                         .sequence = sequence,
                         .payload_bytes = sizeof(wire::Le32)},
              .status = good ? 0 : status_failed};
    message_ = {};
    waiting_ = 0;
    next_ = wire::bytes_of(reply_);
    offer_timer_.arm(context_.now_ns() + context_.profile.boot_reply_ns);
}

void BootRom::offer() {
    if (next_.size() == dpd_bytes) {
        // Again, because a host may have loaded a broken block over it.
        *wire::view<wire::Le32>(wire::MutableBytes(dpd_), 0) = crc_of(wire::Bytes(dpd_).subspan(4));
        stage_ = Stage::calibrated;
        dpd_ready_ = true;
    }
    message_ = next_;
    waiting_ = message_.size();
    interrupt_.raise();
}

void BootRom::read(wire::MutableBytes data) {
    const std::size_t n = std::min(data.size(), message_.size());
    std::copy_n(message_.begin(), n, data.begin());
    std::fill(data.begin() + static_cast<std::ptrdiff_t>(n), data.end(), std::uint8_t{0});
    waiting_ = 0;
    // The data of the calibration follows the reply to its run frame (3.4, step 5b).
    if (stage_ == Stage::calibrating && message_.size() == sizeof(Reply)) {
        next_ = dpd_;
        offer_timer_.arm(context_.now_ns() + context_.profile.calibration_ns);
    }
}

} // namespace besser::chip
