// SPDX-License-Identifier: GPL-2.0-only
#include "agent/module.hpp"

#include "agent/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <elf.h>

namespace besser::agent {
namespace {

using testing::Contains;
using testing::Field;

/// This program is an ELF64 object, too.
std::string own_program() { return read_text("/proc/self/exe").value(); }

TEST(Module, finds_the_code_of_an_object) {
    const auto sections = find_code_sections(own_program());
    ASSERT_TRUE(sections) << sections.error();
    EXPECT_THAT(*sections, Contains(Field(&CodeSection::name, ".text")));
    EXPECT_THAT(*sections, testing::Not(Contains(Field(&CodeSection::name, ".rodata"))));
    EXPECT_THAT(*sections, testing::Not(Contains(Field(&CodeSection::name, ".init"))));
}

TEST(Module, an_object_that_was_cut_off_is_refused_or_read_within_its_bounds) {
    const auto whole = own_program();
    EXPECT_FALSE(find_code_sections(""));
    EXPECT_FALSE(find_code_sections("not an object"));
    EXPECT_FALSE(find_code_sections(std::string_view(whole).substr(0, sizeof(Elf64_Ehdr))));
    EXPECT_FALSE(find_code_sections(std::string_view(whole).substr(0, whole.size() - 1)));
}

TEST(Module, damaged_headers_are_read_within_their_bounds) {
    auto damaged = own_program();
    for (std::size_t i = EI_NIDENT; i < sizeof(Elf64_Ehdr); i++) {
        const char before = std::exchange(damaged[i], static_cast<char>(0xFF));
        (void)find_code_sections(damaged);
        damaged[i] = before;
    }
}

} // namespace
} // namespace besser::agent
