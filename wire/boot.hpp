// SPDX-License-Identifier: GPL-2.0-only
// Firmware download frames and files. Source: protocol.md 3.
#pragma once

#include "wire/bytes.hpp"

namespace besser::wire::boot {

enum class FrameType : std::uint8_t {
    reply = 0xB0,
    info = 0xB1,
    data = 0xB2,
    end = 0xB3,
    run = 0xB4
};

struct FrameHeader {
    std::uint8_t type;
    std::uint8_t sequence;
    Le16 payload_bytes;
};
static_assert(sizeof(FrameHeader) == 4);

struct Reply {
    FrameHeader header;
    Le32 status; ///< 0 is success
};
static_assert(sizeof(Reply) == 8);

struct Info {
    FrameHeader header;
    Le32 length;
    Le32 address;
};
static_assert(sizeof(Info) == 12);

struct DataHead {
    FrameHeader header;
    Le32 address; ///< then the bytes
};
static_assert(sizeof(DataHead) == 8);

struct End {
    FrameHeader header;
    Le32 crc32; ///< reflected 0xEDB88320, init and final xor all ones, over the bytes sent
};

struct Run {
    FrameHeader header;
    Le32 address;
};

/// Head of a firmware file; its last 4 bytes repeat the load address and are never sent.
struct FileHead {
    Le32 entry;
    Le32 parameter;
    Le32 stack_pointer;
    Le32 load_address;
};
static_assert(sizeof(FileHead) == 16);

/// The two register writes before the download (protocol.md 3.4, step 3).
struct RegisterWrite {
    std::uint32_t address;
    std::uint32_t value;
};
inline constexpr RegisterWrite register_writes[] = {{0x40100000, 0x00802006},
                                                    {0x4008602C, 0x3E00C000}};

inline constexpr std::uint32_t factory_address = 0x2008B000;
inline constexpr std::size_t factory_bytes = 72;
inline constexpr std::uint32_t dpd_address = 0x2008C000;
inline constexpr std::size_t dpd_bytes = 15124; ///< u32 CRC-32 of the rest comes first

inline constexpr char stage1_name[] = "bes2600/best2002_fw_boot_sdio.bin";
inline constexpr char stage2_name[] = "bes2600/best2002_fw_sdio.bin";

} // namespace besser::wire::boot
