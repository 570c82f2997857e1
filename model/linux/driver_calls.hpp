// SPDX-License-Identifier: GPL-2.0-only
// How TreeDevice calls the driver: its operations, and what they answer.
#pragma once

#include "model/host/driver_instances.hpp"
#include "model/linux/kernel.hpp"

#include <linux/errno.h>

namespace besser::linux_api {

inline driver::Result<> to_result(int error) {
    switch (error) {
    case 0:
        return {};
    case -ENOMEM:
        return driver::Errc::no_memory;
    case -EBUSY:
    case -EAGAIN:
        return driver::Errc::busy;
    case -ETIMEDOUT:
        return driver::Errc::timeout;
    case -ENODEV:
    case -ENXIO:
        return driver::Errc::gone;
    default:
        return driver::Errc::rejected;
    }
}

} // namespace besser::linux_api

/// A call of an operation that the driver may leave out.
#define BESSER_CALL(operation, ...)                                                                \
    do {                                                                                           \
        if (kernel_.mac().ops()->operation != nullptr) {                                           \
            const Called called(kernel_, #operation,                                               \
                                reinterpret_cast<const void *>(kernel_.mac().ops()->operation));   \
            kernel_.mac().ops()->operation(__VA_ARGS__);                                           \
        }                                                                                          \
    } while (false)
/// One that returns an error; 0 if the driver has none.
#define BESSER_ASK(operation, ...)                                                                 \
    [&]() -> int {                                                                                 \
        if (kernel_.mac().ops()->operation == nullptr)                                             \
            return 0;                                                                              \
        const Called called(kernel_, #operation,                                                   \
                            reinterpret_cast<const void *>(kernel_.mac().ops()->operation));       \
        return kernel_.mac().ops()->operation(__VA_ARGS__);                                        \
    }()
