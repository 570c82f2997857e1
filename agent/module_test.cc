// SPDX-License-Identifier: GPL-2.0-only
#include "agent/module.hpp"

#include "agent/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <utility>

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

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

/// A copy after which nothing can be read, so that a read beyond its end ends the program.
class Walled {
  public:
    explicit Walled(std::string_view text) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t readable = (text.size() + page - 1) / page * page;
        bytes_ = readable + page;
        pages_ = static_cast<char *>(
            ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        EXPECT_EQ(::mprotect(pages_ + readable, page, PROT_NONE), 0);
        text_ = {pages_ + readable - text.size(), text.size()};
        text.copy(text_.data(), text.size());
    }
    Walled(const Walled &) = delete;
    Walled &operator=(const Walled &) = delete;
    ~Walled() { ::munmap(pages_, bytes_); }
    [[nodiscard]] std::span<char> text() { return text_; }

  private:
    char *pages_;
    std::size_t bytes_;
    std::span<char> text_;
};

/// Bytes of the header whose damage leaves no sections to read: the upper half of their offset, and
/// their size.
bool no_section_remains_without(std::size_t byte) {
    constexpr std::size_t offset = offsetof(Elf64_Ehdr, e_shoff);
    constexpr std::size_t size = offsetof(Elf64_Ehdr, e_shentsize);
    return (byte >= offset + 4 && byte < offset + 8) || byte == size || byte == size + 1;
}

TEST(Module, damaged_headers_are_read_within_their_bounds) {
    Walled damaged(own_program());
    const std::string_view object(damaged.text().data(), damaged.text().size());
    ASSERT_TRUE(find_code_sections(object));
    for (std::size_t i = EI_NIDENT; i < sizeof(Elf64_Ehdr); i++) {
        const char before = std::exchange(damaged.text()[i], static_cast<char>(0xFF));
        EXPECT_FALSE(find_code_sections(object) && no_section_remains_without(i)) << i;
        damaged.text()[i] = before;
    }
    EXPECT_TRUE(find_code_sections(object));
}

} // namespace
} // namespace besser::agent
