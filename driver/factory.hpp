// SPDX-License-Identifier: GPL-2.0-only
// The factory's calibration of one tablet: a text file, of which the chip gets a block of 72 bytes
// before it boots (protocol.md 3.4, step 4). Whoever wrote the file, what the chip gets of it is
// within the limits that the vendor's own tools have for it: it sets the power of a transmitter.
#pragma once

#include "driver/crc32.hpp"
#include "wire/boot.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace besser::driver {

inline constexpr char factory_name[] = "bes2600_factory.txt";
inline constexpr std::size_t max_factory_text_bytes = 600; ///< protocol.md 3.1

using FactoryBlock = std::array<std::uint8_t, wire::boot::factory_bytes>;

/// What a reader makes of such a file.
struct FactoryReading {
    const char *wrong;  ///< nullptr: the block is valid
    const char *key;    ///< that it is about; or nullptr
    unsigned line;      ///< from 1
    FactoryBlock block; ///< with its CRC
};

/// The vendor's limit for Wi-Fi. For Bluetooth its driver warns above 0x20, and sends it; a public
/// file is said to have 0x1400 for every power (field.md F13).
inline constexpr std::uint32_t most_power = 0x3FFF;

struct FactoryField {
    const char *key;
    std::uint8_t offset; ///< in the block
    std::uint8_t bytes;
    std::uint32_t low;
    std::uint32_t high;
    bool optional = false; ///< files of 30 keys lack it
};
inline constexpr FactoryField factory_fields[] = {
    {"magic", 0, 2, 0xBA80, 0xBA80},
    {"version", 2, 2, 1, 2},
    {"crc", 4, 4, 0, 0xFFFFFFFF},
    {"iQ_offset", 8, 4, 0, 0xFFFFFFFF},
    {"freq_cal", 12, 2, 1, 0x1FF},
    {"freq_cal_flags", 20, 1, 0, 0xFF},
    {"ch1", 14, 2, 1, most_power},
    {"ch7", 16, 2, 1, most_power},
    {"ch13", 18, 2, 1, most_power},
    {"tx_power_type", 21, 1, 0, 0xFF},
    {"temperature", 22, 2, 0, 0xFFFF},
    {"ch36-40", 24, 2, 1, most_power},
    {"ch44-48", 26, 2, 1, most_power},
    {"ch52-56", 28, 2, 1, most_power},
    {"ch60-64", 30, 2, 1, most_power},
    {"ch100-104", 32, 2, 1, most_power},
    {"ch108-112", 34, 2, 1, most_power},
    {"ch116-120", 36, 2, 1, most_power},
    {"ch124-128", 38, 2, 1, most_power},
    {"ch132-136", 40, 2, 1, most_power},
    {"ch140-144", 42, 2, 1, most_power},
    {"ch149-153", 44, 2, 1, most_power},
    {"ch157-161", 46, 2, 1, most_power},
    {"ch165-169", 48, 2, 1, most_power},
    {"tx_power_flags_5G", 50, 2, 0, 0xFFFF},
    {"temperature_5G", 68, 2, 0, 0xFFFF},
    {"bdr_div", 52, 4, 0, 0xFF},
    {"bdr_power", 56, 4, 1, most_power},
    {"edr_div", 60, 4, 0, 0xFF},
    {"edr_power", 64, 4, 1, most_power},
    {"select_efuse", 70, 2, 0, 0xFFFF, true},
};

/// Lines of `key:0xHEX` in any order, each key once; `#` begins a comment, `%%` ends the file. The
/// `crc` is not compared, for owners change such files by hand: it is made anew. Nothing is kept
/// of a file that is wrong anywhere.
class FactoryReader {
  public:
    explicit FactoryReader(wire::Bytes text) : text_(text) {}

    [[nodiscard]] FactoryReading read() {
        if (text_.size() > max_factory_text_bytes)
            return failed("is longer than 600 bytes");
        while (!text_.empty()) {
            const auto line = next_line();
            if (ended_ && !line.empty())
                return failed("has text after its end");
            if (line.empty() || line[0] == '#')
                continue;
            if (is(line, "%%"))
                ended_ = true;
            else if (const char *wrong = take(line))
                return failed(wrong);
        }
        key_ = nullptr;
        for (std::size_t i = 0; i < count; i++)
            if (!seen_[i] && !fields[i].optional) {
                key_ = fields[i].key;
                return failed("is missing");
            }
        put(crc_offset, sizeof(wire::Le32), crc32(wire::Bytes(block_).subspan(covered_from)));
        return {nullptr, nullptr, 0, block_};
    }

  private:
    static constexpr auto &fields = factory_fields;
    static constexpr std::uint8_t crc_offset = 4, covered_from = 8;
    static constexpr std::size_t count = std::size(factory_fields);

    [[nodiscard]] FactoryReading failed(const char *wrong) const {
        return {wrong, key_, line_, {}};
    }

    /// Without its end and the spaces before that.
    [[nodiscard]] wire::Bytes next_line() {
        const auto end = std::ranges::find(text_, std::uint8_t{'\n'});
        const auto length = static_cast<std::size_t>(end - text_.begin());
        auto line = text_.first(length);
        text_ = text_.subspan(std::min(length + 1, text_.size()));
        line_++;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
            line = line.first(line.size() - 1);
        return line;
    }

    [[nodiscard]] static bool is(wire::Bytes text, const char *word) {
        std::size_t i = 0;
        while (i < text.size() && word[i] != 0 && text[i] == static_cast<std::uint8_t>(word[i]))
            i++;
        return i == text.size() && word[i] == 0;
    }

    /// What is wrong with the line; nullptr: nothing.
    [[nodiscard]] const char *take(wire::Bytes line) {
        key_ = nullptr;
        const auto colon =
            static_cast<std::size_t>(std::ranges::find(line, std::uint8_t{':'}) - line.begin());
        if (colon == line.size())
            return "is no key and value";
        std::size_t i = 0;
        while (i < count && !is(line.first(colon), fields[i].key))
            i++;
        if (i == count)
            return "has a key that is not known";
        key_ = fields[i].key;
        if (std::exchange(seen_[i], true))
            return "comes twice";
        std::uint32_t value = 0;
        if (!read_hex(line.subspan(colon + 1), value))
            return "is no hexadecimal number";
        if (value < fields[i].low || value > fields[i].high)
            return "is out of range";
        put(fields[i].offset, fields[i].bytes, value);
        return nullptr;
    }

    /// Up to eight digits, after 0x or not.
    [[nodiscard]] static bool read_hex(wire::Bytes text, std::uint32_t &value) {
        if (text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
            text = text.subspan(2);
        if (text.empty() || text.size() > 8)
            return false;
        for (const std::uint8_t byte : text) {
            const auto letter = static_cast<std::uint8_t>(byte | 0x20);
            if (byte >= '0' && byte <= '9')
                value = value << 4 | (byte - std::uint32_t{'0'});
            else if (letter >= 'a' && letter <= 'f')
                value = value << 4 | (letter - std::uint32_t{'a'} + 10);
            else
                return false;
        }
        return true;
    }

    /// Low byte first.
    void put(std::size_t offset, std::size_t bytes, std::uint32_t value) {
        for (std::size_t i = 0; i < bytes; i++)
            block_[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }

    wire::Bytes text_;
    unsigned line_ = 0;
    const char *key_ = nullptr;
    bool ended_ = false;
    std::array<bool, count> seen_{};
    FactoryBlock block_{};
};

} // namespace besser::driver
