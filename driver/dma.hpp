// SPDX-License-Identifier: GPL-2.0-only
// Where the bus may read and write memory.
#pragma once

#include <cstddef>

namespace besser::driver {

/// A buffer of a bus transfer starts on this boundary, its size is a multiple of it, and it lies in
/// the device object, never on a stack: a host controller that is not coherent throws away whole
/// cache lines (ARCH_DMA_MINALIGN of arm64; Documentation/core-api/dma-api-howto.rst).
inline constexpr std::size_t dma_alignment = 128;

} // namespace besser::driver
