// SPDX-License-Identifier: GPL-2.0-only
// Boots the chip: register writes, two firmware stages, calibration read-back (protocol.md 3).
#pragma once

#include "driver/crc32.hpp"
#include "driver/dma.hpp"
#include "driver/factory.hpp"
#include "driver/sdio_link.hpp"
#include "wire/boot.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace besser::driver {

template <Port P>
class Bootloader {
  public:
    using Env = typename P::Env;

    Bootloader(Env &env, SdioLink<P> &link)
        : env_(env), link_(link), answered_(env), announced_bytes_(env), sequence_(env),
          buffer_(env), calibration_(env), looks_(env) {}
    Bootloader(const Bootloader &) = delete;
    Bootloader &operator=(const Bootloader &) = delete;

    /// Takes the length, which whoever waits would have to read next anyway: that acknowledges a
    /// level-triggered interrupt, which else fires until the waiting task gets a CPU. [interrupt,
    /// host claimed]
    void on_interrupt() {
        if (announced_bytes_.read() == 0)
            if (const auto length = read_length()) // an error: the waiting task sees it, too
                announced_bytes_.write() = *length;
        answered_.complete();
    }

    /// Nobody wants the boot to go on: boot() ends soon, with Errc::gone or with what the chip
    /// answers last. After Cancellation::ask(). [any]
    void cancel() { answered_.complete(); }

    /// From power-on to a firmware that can be activated (protocol.md 3.4). What an earlier boot
    /// has calibrated is given back to the chip, which takes a second less than to calibrate it
    /// anew; a boot that fails with it is no reason to trust it again. [process], interrupts
    /// enabled
    Result<> boot() {
        if (looks_.read() == Looks::unproven)
            looks_.write() = Looks::harmful;
        const bool known = calibration_.read().known;
        calibration_.write().known = false;
        for (const auto &write : wire::boot::register_writes)
            BESSER_TRY(write_register(write));
        BESSER_TRY(give_factory_data());
        if (!known || !give_calibration()) {
            BESSER_TRY(load_stage(wire::boot::stage1_name));
            BESSER_TRY(link_.cancellation().sleep(start_limit_ns));
            BESSER_TRY(read_calibration());
        }
        BESSER_TRY(start_firmware());
        calibration_.write().known = true;
        return {};
    }

    /// The firmware that was booted last did what it was told. [process]
    void on_obeyed() {
        if (looks_.read() == Looks::unproven)
            looks_.write() = Looks::harmless;
    }

  private:
    static constexpr std::int64_t answer_timeout_ns = 1'000'000'000;
    static constexpr std::int64_t look_every_ns = 20'000'000; ///< for what is waited for
    static constexpr unsigned transfer_tries = 3;             ///< protocol.md 3.3, steps 4 and 7
    /// What runs after a download is not waited for longer: the vendor's driver sleeps so long
    /// (protocol.md 3.4, steps 5a and 5d).
    static constexpr std::int64_t start_limit_ns = 500'000'000;
    static constexpr unsigned download_tries = 4;
    static constexpr unsigned calibration_polls = 150; ///< times 100 ms
    static constexpr std::size_t buffer_bytes =
        wire::round_up(wire::boot::dpd_bytes, wire::sdio::block_bytes);

    struct alignas(dma_alignment) Buffer {
        std::array<std::uint8_t, buffer_bytes> bytes{};
    };
    [[nodiscard]] MutableBytes buffer() { return buffer_.write().bytes; }

    /// At the status register while the firmware starts. No public driver takes one, so each boot
    /// has to prove that it does no harm: after one whose firmware never obeyed none is taken.
    enum class Looks : std::uint8_t { harmless, unproven, harmful };

    struct Calibration {
        bool known = false; ///< the firmware has run with it
        std::array<std::uint8_t, wire::boot::dpd_bytes> bytes{};
    };

    Result<> load_stage(const char *name) {
        const typename P::Firmware file(env_, name);
        const auto image = open_image(file.bytes());
        if (!image) {
            env_.log(LogLevel::error, "firmware %s is absent or malformed", name);
            return image.error();
        }
        Result<> loaded = Errc::timeout;
        for (unsigned attempt = 0; attempt < download_tries && !loaded; attempt++) {
            loaded = load(*image);
            if (link_.cancellation().asked())
                return Errc::gone;
        }
        if (loaded)
            loaded = run(image->address);
        if (!loaded)
            env_.log(LogLevel::error, "download of %s failed: %s", name, to_string(loaded.error()));
        return loaded;
    }

    /// The firmware is up when the chip says so. A chip that said so before it had any is not
    /// believed, and one that does not say it is left alone for as long as it has.
    Result<> start_firmware() {
        const bool asks = looks_.read() == Looks::harmless && !is_up();
        BESSER_TRY(load_stage(wire::boot::stage2_name));
        if (asks)
            looks_.write() = Looks::unproven;
        const auto until_ns = env_.now_ns() + start_limit_ns;
        do {
            BESSER_TRY(link_.cancellation().sleep(look_every_ns));
        } while (env_.now_ns() < until_ns && !(asks && is_up()));
        return {};
    }
    /// A bus error says nothing: the vendor's driver meets them while the first stage starts, and
    /// goes on (protocol.md 3.4, step 5b).
    [[nodiscard]] bool is_up() {
        const auto runs = link_.firmware_runs();
        return runs && *runs;
    }

    /// Without it, or with a file that is wrong, the chip takes what is in its fuses; and if it
    /// does not take the data it boots all the same. Errc::gone: it was cancelled.
    Result<> give_factory_data() {
        const typename P::Firmware file(env_, factory_name);
        if (file.bytes().empty())
            return {};
        const auto reading = FactoryReader(file.bytes()).read();
        if (reading.wrong != nullptr) {
            env_.log(LogLevel::warning, "%s:%u: %s%s%s: the file is not used", factory_name,
                     reading.line, reading.key != nullptr ? reading.key : "",
                     reading.key != nullptr ? " " : "", reading.wrong);
            return {};
        }
        const auto given = load({wire::boot::factory_address, reading.block});
        if (link_.cancellation().asked())
            return Errc::gone;
        if (!given)
            env_.log(LogLevel::warning, "the chip does not take its factory data: %s",
                     to_string(given.error()));
        return {};
    }

    struct Image {
        std::uint32_t address;
        Bytes content;
    };

    /// The load address stands in the head and, repeated, in the last 4 bytes, which are not sent
    /// (protocol.md 3.1).
    static Result<Image> open_image(Bytes file) {
        const auto *head = wire::view<wire::boot::FileHead>(file);
        if (head == nullptr || file.size() < sizeof(*head) + sizeof(wire::Le32))
            return Errc::no_firmware;
        const auto content = file.first(file.size() - sizeof(wire::Le32));
        const std::uint32_t tail = *wire::view<wire::Le32>(file, content.size());
        const std::uint32_t address = head->load_address;
        return Image{tail != 0 && address != tail ? tail : address, content};
    }

    /// Info and data; the sequence starts at 0 (protocol.md 3.2).
    Result<> download(const Image &image) {
        using namespace wire::boot;
        sequence_.write() = 0;
        const Info info{header(FrameType::info, sizeof(Info) - sizeof(FrameHeader)),
                        static_cast<std::uint32_t>(image.content.size()), image.address};
        BESSER_TRY(exchange(wire::bytes_of(info)));
        return send_data(image);
    }

    /// A download that the chip has found to be whole.
    Result<> load(const Image &image) {
        using namespace wire::boot;
        BESSER_TRY(download(image));
        const End end{header(FrameType::end, sizeof(End) - sizeof(FrameHeader)),
                      crc32(image.content)};
        return exchange(wire::bytes_of(end));
    }

    /// Not tried again if no answer comes: the image may run, and then listens to no download.
    Result<> run(std::uint32_t address) {
        using namespace wire::boot;
        const Run command{header(FrameType::run, sizeof(Run) - sizeof(FrameHeader)), address};
        return exchange(wire::bytes_of(command));
    }

    Result<> send_data(const Image &image) {
        using namespace wire::boot;
        for (std::size_t offset = 0; offset < image.content.size();) {
            const std::size_t limit = BESSER_TRY(max_write());
            const std::size_t n = std::min(image.content.size() - offset, limit - sizeof(DataHead));
            const DataHead head{
                header(FrameType::data, static_cast<std::uint16_t>(sizeof(DataHead::address) + n)),
                static_cast<std::uint32_t>(image.address + offset)};
            auto *const out = buffer().data();
            std::memcpy(out, &head, sizeof(head));
            std::memcpy(out + sizeof(head), image.content.data() + offset, n);
            BESSER_TRY(exchange_buffer(sizeof(head) + n));
            offset += n;
        }
        return {};
    }

    /// A register is written by a download of 4 bytes without an end; its result does not matter
    /// (protocol.md 3.4).
    Result<> write_register(const wire::boot::RegisterWrite &write) {
        const wire::Le32 value = write.value;
        auto written = download({write.address, wire::bytes_of(value)});
        if (!written && written.error() != Errc::rejected)
            return written;
        return {};
    }

    wire::boot::FrameHeader header(wire::boot::FrameType type, std::uint16_t payload_bytes) const {
        return {static_cast<std::uint8_t>(type), sequence_.read(), payload_bytes};
    }

    /// Largest frame the chip accepts now (protocol.md 3.3, step 1).
    Result<std::size_t> max_write() {
        Claimed host(env_);
        const std::size_t limit =
            BESSER_TRY(read_word(wire::sdio::reg::max_write_low, wire::sdio::reg::max_write_high));
        if (limit <= sizeof(wire::boot::Info) || limit % 4 != 0)
            return Errc::protocol;
        return std::min(limit, buffer_bytes);
    }

    Result<> exchange(Bytes frame) {
        std::memcpy(buffer().data(), frame.data(), frame.size());
        return exchange_buffer(frame.size());
    }

    /// Sends the frame at the start of the buffer and checks the reply (protocol.md 3.3).
    Result<> exchange_buffer(std::size_t bytes) {
        answered_.reset();
        if (link_.cancellation().asked()) // after the reset: cancel() is not missed
            return Errc::gone;
        BESSER_TRY(write_frame(bytes));
        const auto answer = buffer().first(sizeof(wire::boot::Reply));
        BESSER_TRY(read_answer(answer));
        const auto *reply = wire::view<wire::boot::Reply>(Bytes(answer));
        if (reply->header.type != static_cast<std::uint8_t>(wire::boot::FrameType::reply) ||
            reply->header.sequence != sequence_.read() ||
            reply->header.payload_bytes != sizeof(wire::Le32))
            return Errc::protocol;
        sequence_.write()++;
        if (reply->status != 0)
            return Errc::rejected;
        return {};
    }

    /// Frames below a block are padded to one; longer ones announce their exact length
    /// (protocol.md 3.2). One that was damaged is written again, as the vendor's driver does it,
    /// before the chip can have answered: if it has taken the first, it knows the second by its
    /// sequence, or refuses it, and the download is repeated.
    Result<> write_frame(std::size_t bytes) {
        const std::size_t announced = std::max(bytes, wire::sdio::block_bytes);
        const std::size_t padded = wire::round_up(announced, wire::sdio::block_bytes);
        BESSER_ASSERT(padded <= buffer_bytes);
        std::memset(buffer().data() + bytes, 0, padded - bytes);
        Claimed host(env_);
        announced_bytes_.write() = 0; // of a reply that nobody waited for any more
        const BusTransfer transfer{static_cast<std::uint32_t>(announced),
                                   announced > wire::sdio::block_bytes};
        return link_.repeat_on_crc(
            transfer_tries, [&] { return env_.bus_write(transfer, buffer().first(padded)); });
    }

    /// Waits until the chip announces exactly `answer.size()` bytes, and reads them.
    Result<> read_answer(MutableBytes answer) {
        const std::size_t length = BESSER_TRY(wait_length());
        if (length != answer.size())
            return Errc::protocol;
        return read_announced(length, answer);
    }

    /// Reads what is announced, which ends the announcement; what arrived damaged can be read once
    /// more. An interrupt that was served since its length was taken has found that length once
    /// more, and must not leave it for what the chip announces next.
    Result<> read_announced(std::size_t length, MutableBytes bytes) {
        Claimed host(env_);
        announced_bytes_.write() = 0;
        const BusTransfer transfer{static_cast<std::uint32_t>(length),
                                   length > wire::sdio::block_bytes};
        return link_.repeat_on_crc(transfer_tries, [&] { return env_.bus_read(transfer, bytes); });
    }

    /// What the chip announces, which is not 0. Its interrupt may get lost, so it is looked for
    /// without one, too.
    Result<std::size_t> wait_length() {
        const auto deadline = env_.now_ns() + answer_timeout_ns;
        for (;;) {
            const auto left = deadline - env_.now_ns();
            if (left > 0)
                (void)answered_.wait(std::min(left, look_every_ns));
            answered_.reset();
            auto length = take_length();
            if (!length || *length != 0)
                return length;
            if (link_.cancellation().asked())
                return Errc::gone;
            if (left <= 0)
                return Errc::timeout;
        }
    }

    /// 0 if nothing is announced.
    Result<std::size_t> take_length() {
        Claimed host(env_);
        if (announced_bytes_.read() != 0)
            return std::exchange(announced_bytes_.write(), 0);
        return read_length();
    }

    /// 0 if nothing is announced. The second byte acknowledges the interrupt (protocol.md 1.2). A
    /// length that the chip announces between the two reads lacks its low byte; from then on it
    /// stays, and a second look has it whole. [host claimed]
    Result<std::size_t> read_length() {
        const auto length = read_length_once();
        const bool torn = length && *length != 0 && (*length & 0xFF) == 0;
        return torn ? read_length_once() : length;
    }
    Result<std::size_t> read_length_once() {
        return read_word(wire::sdio::reg::length_low, wire::sdio::reg::length_high);
    }

    /// Both bytes are read in any case: reading the second one can acknowledge an interrupt.
    Result<std::size_t> read_word(std::uint32_t low_address, std::uint32_t high_address) {
        const auto low = link_.read_byte(low_address);
        const auto high = link_.read_byte(high_address);
        if (!low || !high)
            return low ? high.error() : low.error();
        return static_cast<std::size_t>(*high) << 8 | *low;
    }

    /// Stage 1 calibrates the radio and gives the result to be checked (protocol.md 3.4, steps 5b
    /// and 5c).
    Result<> read_calibration() {
        BESSER_TRY(
            link_.wait_status(wire::sdio::status::dpd_ready, true, calibration_polls, 100'000'000));
        BESSER_TRY(read_calibration_data());
        const auto data = Bytes(buffer()).first(wire::boot::dpd_bytes);
        const auto *crc = wire::view<wire::Le32>(data);
        if (*crc != crc32(data.subspan(sizeof(*crc)))) {
            env_.log(LogLevel::error, "calibration data is damaged");
            return Errc::protocol;
        }
        std::copy(data.begin(), data.end(), calibration_.write().bytes.begin());
        return {};
    }

    /// Instead of stage 1 (protocol.md 3.4, step 5'). False: the chip did not take it.
    [[nodiscard]] bool give_calibration() {
        if (load({wire::boot::dpd_address, calibration_.read().bytes}))
            return true;
        env_.log(LogLevel::warning, "the chip does not take its calibration back");
        return false;
    }

    /// The data come in whole blocks; the length register counts only what is valid.
    Result<> read_calibration_data() {
        auto length = take_length(); // its interrupt may have come with the last answer's
        if (length && *length == 0)
            length = wait_length();
        if (!length)
            return length.error();
        if (*length != wire::boot::dpd_bytes)
            return Errc::protocol;
        return read_announced(*length, buffer());
    }

    Env &env_;
    SdioLink<P> &link_;
    typename P::Completion answered_;
    /// What the interrupt entry found announced; guarded by the host's claim.
    typename P::template Guarded<std::size_t> announced_bytes_;
    // Guarded by Device's life_: only one boot is under way.
    typename P::template Guarded<std::uint8_t> sequence_;
    typename P::template Guarded<Buffer> buffer_;
    typename P::template Guarded<Calibration> calibration_;
    typename P::template Guarded<Looks> looks_;
};

} // namespace besser::driver
