// SPDX-License-Identifier: GPL-2.0-only
#include "agent/trace_format.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

/// As Linux 6.1 has it, shortened.
constexpr auto request_format =
    "name: mmc_request_start\n"
    "ID: 1210\n"
    "format:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\n"
    "\tfield:u32 cmd_opcode;\toffset:8;\tsize:4;\tsigned:0;\n"
    "\tfield:unsigned int blksz;\toffset:72;\tsize:4;\tsigned:0;\n"
    "\tfield:u64 far;\toffset:8190;\tsize:8;\tsigned:0;\n"
    "\n"
    "print fmt: \"%s: cmd_arg=%u\", REC->cmd_arg\n";

TEST(TraceFormat, tells_where_a_field_lies) {
    const auto command = find_trace_field(request_format, "cmd_opcode");
    ASSERT_TRUE(command);
    EXPECT_EQ(command->offset, 8);
    EXPECT_EQ(command->bytes, 4);
    const auto block = find_trace_field(request_format, "blksz");
    ASSERT_TRUE(block);
    EXPECT_EQ(block->offset, 72);
}

TEST(TraceFormat, does_not_take_part_of_a_name_for_it) {
    EXPECT_FALSE(find_trace_field(request_format, "opcode"));
    EXPECT_FALSE(find_trace_field(request_format, "cmd_arg")) << "it is only printed";
    EXPECT_FALSE(find_trace_field(request_format, ""));
}

TEST(TraceFormat, has_no_field_outside_of_a_record) {
    EXPECT_FALSE(find_trace_field(request_format, "far"));
    for (const auto *line : {"\tfield:u32 a;\n", "\tfield:u32 a;\toffset:;\tsize:4;\n",
                             "\tfield:u32 a;\toffset:-8;\tsize:4;\n",
                             "\tfield:u32 a;\toffset:8;\tsize:99999999999;\n", "\tfield:"})
        EXPECT_FALSE(find_trace_field(line, "a")) << line;
}

} // namespace
} // namespace besser::agent
