// SPDX-License-Identifier: GPL-2.0-only
// A file that an owner wrote, or a package shipped.
#include "driver/factory.hpp"

#include "support/fuzz_target.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto reading = driver::FactoryReader({data, size}).read();
    if (reading.wrong != nullptr)
        return 0;
    const wire::Bytes block = reading.block;
    const auto word = [block](std::size_t at) { return block[at] | block[at + 1] << 8; };
    require(word(0) == 0xBA80 && word(2) >= 1 && word(2) <= 2);
    require(word(12) >= 1 && word(12) <= 0x1FF);
    for (const std::size_t first : {14, 24})
        for (std::size_t at = first; at < (first == 14 ? 20u : 50u); at += 2)
            require(word(at) >= 1 && word(at) <= 0x3FFF);
    const auto *crc = wire::view<wire::Le32>(block, 4);
    require(*crc == driver::crc32(block.subspan(8)));
    return 0;
}
