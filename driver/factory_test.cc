// SPDX-License-Identifier: GPL-2.0-only
#include "driver/factory.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace besser::driver {
namespace {

/// In the order and form of the vendor's file.
const std::string head = "##head\nmagic:0xba80\nversion:0x2\ncrc:0x1234\n##iq&xtal\n"
                         "iQ_offset:0x11223344\nfreq_cal:0x100\nfreq_cal_flags:0x1\n";
const std::string ghz2_4 = "##2.4g_power_11n\nch1:0x1401\nch7:0x1402\nch13:0x1403\n"
                           "tx_power_type:0xff\ntemperature:0x20\n";
const std::string ghz5 =
    "##5g_power_11n\nch36-40:0x1400\nch44-48:0x1400\nch52-56:0x1400\nch60-64:0x1400\n"
    "ch100-104:0x1400\nch108-112:0x1400\nch116-120:0x1400\nch124-128:0x1400\nch132-136:0x1400\n"
    "ch140-144:0x1400\nch149-153:0x1400\nch157-161:0x1400\nch165-169:0x3fff\n"
    "tx_power_flags_5G:0x1\ntemperature_5G:0x21\n";
const std::string bluetooth = "##bt\nbdr_div:0x5\nbdr_power:0x10\nedr_div:0x5\nedr_power:0x15\n";
const std::string whole = head + ghz2_4 + ghz5 + bluetooth + "%%\n";

FactoryReading read(std::string_view text) {
    return FactoryReader({reinterpret_cast<const std::uint8_t *>(text.data()), text.size()}).read();
}
/// `line: key wrong` of a file in which `from` stands in the place of `what`.
std::string wrong_with(std::string_view what, std::string_view with) {
    std::string text = whole;
    text.replace(text.find(what), what.size(), with);
    const auto reading = read(text);
    if (reading.wrong == nullptr)
        return "";
    const char *key = reading.key != nullptr ? reading.key : "";
    return std::to_string(reading.line) + ": " + key + " " + reading.wrong;
}
unsigned word(const FactoryReading &reading, std::size_t at) {
    return static_cast<unsigned>(reading.block[at] | reading.block[at + 1] << 8);
}

TEST(FactoryReader, puts_each_value_in_its_place) {
    const auto reading = read(whole);
    ASSERT_EQ(reading.wrong, nullptr);
    EXPECT_EQ(word(reading, 0), 0xBA80u);
    EXPECT_EQ(word(reading, 2), 2u);
    EXPECT_EQ(word(reading, 8), 0x3344u);
    EXPECT_EQ(word(reading, 10), 0x1122u);
    EXPECT_EQ(word(reading, 12), 0x100u);
    EXPECT_EQ(word(reading, 14), 0x1401u);
    EXPECT_EQ(word(reading, 18), 0x1403u);
    EXPECT_EQ(reading.block[20], 1);
    EXPECT_EQ(reading.block[21], 0xFF);
    EXPECT_EQ(word(reading, 22), 0x20u);
    EXPECT_EQ(word(reading, 48), 0x3FFFu);
    EXPECT_EQ(word(reading, 50), 1u);
    EXPECT_EQ(word(reading, 56), 0x10u);
    EXPECT_EQ(word(reading, 64), 0x15u);
    EXPECT_EQ(word(reading, 68), 0x21u);
    EXPECT_EQ(word(reading, 70), 0u);
}

/// protocol.md 3.4: over bytes 8 to 71. What the file says of it may be of an earlier version.
TEST(FactoryReader, makes_the_crc_anew) {
    const auto reading = read(whole);
    const wire::Bytes block = reading.block;
    EXPECT_EQ(*wire::view<wire::Le32>(block, 4), crc32(block.subspan(8)));
}

TEST(FactoryReader, takes_a_file_of_31_keys) {
    const auto reading =
        read(head + ghz2_4 + ghz5 + bluetooth + "##select_efuse_flag\nselect_efuse:7\n%%\n");
    ASSERT_EQ(reading.wrong, nullptr);
    EXPECT_EQ(word(reading, 70), 7u);
}

TEST(FactoryReader, takes_lines_in_any_order_and_their_ends_of_any_kind) {
    EXPECT_EQ(read(bluetooth + ghz5 + ghz2_4 + head).wrong, nullptr);
    std::string dos;
    for (const char c : whole)
        dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(read(dos).wrong, nullptr);
}

TEST(FactoryReader, says_which_value_is_out_of_range) {
    EXPECT_EQ(wrong_with("ch7:0x1402", "ch7:0x4000"), "11: ch7 is out of range");
    EXPECT_EQ(wrong_with("ch7:0x1402", "ch7:0x0"), "11: ch7 is out of range");
    EXPECT_EQ(wrong_with("freq_cal:0x100", "freq_cal:0x200"), "7: freq_cal is out of range");
    EXPECT_EQ(wrong_with("edr_power:0x15", "edr_power:0x4000"), "35: edr_power is out of range");
    EXPECT_EQ(wrong_with("magic:0xba80", "magic:0xba81"), "2: magic is out of range");
    EXPECT_EQ(wrong_with("version:0x2", "version:0x3"), "3: version is out of range");
    EXPECT_EQ(wrong_with("flags:0x1", "flags:0x100"), "8: freq_cal_flags is out of range");
}

TEST(FactoryReader, says_what_is_no_number) {
    EXPECT_EQ(wrong_with("0x1402", "0x"), "11: ch7 is no hexadecimal number");
    EXPECT_EQ(wrong_with("0x1402", ""), "11: ch7 is no hexadecimal number");
    EXPECT_EQ(wrong_with("0x1402", "0x1402 3"), "11: ch7 is no hexadecimal number");
    EXPECT_EQ(wrong_with("0x1402", "-1"), "11: ch7 is no hexadecimal number");
    EXPECT_EQ(wrong_with("0x1402", "0x100001402"), "11: ch7 is no hexadecimal number");
}

TEST(FactoryReader, wants_each_key_once_and_no_others) {
    EXPECT_EQ(wrong_with("ch7:0x1402", "ch1:0x1402"), "11: ch1 comes twice");
    EXPECT_EQ(wrong_with("ch7:0x1402\n", ""), "35: ch7 is missing");
    EXPECT_EQ(wrong_with("ch7:", "ch8:"), "11:  has a key that is not known");
    EXPECT_EQ(wrong_with("ch7:0x1402", "ch7"), "11:  is no key and value");
    EXPECT_EQ(wrong_with("ch7:", "ch70:"), "11:  has a key that is not known");
    EXPECT_EQ(read("").line, 0u);
    EXPECT_STREQ(read("").wrong, "is missing");
}

TEST(FactoryReader, takes_nothing_after_the_end_nor_more_than_600_bytes) {
    EXPECT_STREQ(read(whole + "more").wrong, "has text after its end");
    EXPECT_STREQ(read(whole + std::string(600, '\n')).wrong, "is longer than 600 bytes");
}

} // namespace
} // namespace besser::driver
