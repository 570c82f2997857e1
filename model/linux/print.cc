// SPDX-License-Identifier: GPL-2.0-only
// What a driver says: printk, dev_err, WARN, BUG, and the kernel's printf with its own %p formats
// (Documentation/core-api/printk-formats.rst).
#include "model/linux/kernel.hpp"

#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

using namespace besser::linux_api;

namespace {

/// Where formatted text goes: cut at `size`, but counted in full, as snprintf does.
struct Output {
    char *to;
    std::size_t size;
    std::size_t used = 0;
    void put(const char *text, std::size_t length) {
        for (std::size_t i = 0; i < length; i++, used++)
            if (used + 1 < size)
                to[used] = text[i];
    }
    void end() const {
        if (size > 0)
            to[std::min(used, size - 1)] = 0;
    }
};

void put_bytes(Output &out, const void *memory, std::size_t count, const char *format,
               const char *between) {
    const auto *bytes = static_cast<const unsigned char *>(memory);
    char text[16];
    for (std::size_t i = 0; i < count; i++) {
        const int length = std::snprintf(text, sizeof text, format, bytes[i]);
        if (i > 0)
            out.put(between, std::strlen(between));
        out.put(text, static_cast<std::size_t>(length));
    }
}

struct va_format_of_kernel {
    const char *fmt;
    va_list *va;
};

void format_into(Output &out, const char *format, va_list arguments);

/// %p with what stands behind it; returns how many characters of that it took.
std::size_t put_pointer(Output &out, const char *kind, int width, const void *pointer) {
    switch (*kind) {
    case 'M':
    case 'm':
        put_bytes(out, pointer, 6, "%02x", *kind == 'M' ? ":" : "");
        return 1;
    case 'h':
        put_bytes(out, pointer, static_cast<std::size_t>(std::max(width, 1)), "%02x",
                  kind[1] == 'C'   ? ":"
                  : kind[1] == 'D' ? "-"
                  : kind[1] == 'N' ? ""
                                   : " ");
        return kind[1] == 'C' || kind[1] == 'D' || kind[1] == 'N' ? 2 : 1;
    case 'I':
    case 'i':
        if (kind[1] == '4')
            put_bytes(out, pointer, 4, "%u", ".");
        else
            put_bytes(out, pointer, 16, "%02x", "");
        return 2;
    case 'V': {
        const auto *inner = static_cast<const va_format_of_kernel *>(pointer);
        va_list copy;
        va_copy(copy, *inner->va);
        format_into(out, inner->fmt, copy);
        va_end(copy);
        return 1;
    }
    case 's':
    case 'S':
    case 'f':
    case 'F': {
        const std::string place = Kernel::here().module().place_of(pointer);
        out.put(place.data(), place.size());
        return 1;
    }
    default: {
        char text[24];
        const int length = std::snprintf(text, sizeof text, "%p", pointer);
        out.put(text, static_cast<std::size_t>(length));
        return *kind == 'K' || *kind == 'x' || *kind == 'e' ? 1 : 0;
    }
    }
}

/// One specification at a time, so that the kernel's own can be told apart.
void format_into(Output &out, const char *format, va_list arguments) {
    char text[256];
    while (*format != 0) {
        const char *percent = std::strchr(format, '%');
        if (percent == nullptr)
            return out.put(format, std::strlen(format));
        out.put(format, static_cast<std::size_t>(percent - format));
        char spec[32] = "%";
        std::size_t at = 1;
        int width = -1;
        format = percent + 1;
        int longs = 0;
        for (; *format != 0 && std::strchr("-+ #0123456789.*lhzjt", *format) != nullptr; format++) {
            longs += *format == 'l'                                       ? 1
                     : *format == 'z' || *format == 't' || *format == 'j' ? 1
                                                                          : 0;
            if (*format == '*') {
                width = va_arg(arguments, int);
                at += static_cast<std::size_t>(
                    std::snprintf(spec + at, sizeof spec - at, "%d", width));
            } else if (at + 2 < sizeof spec) {
                spec[at++] = *format;
            }
        }
        const char conversion = *format;
        if (conversion == 0)
            return;
        format++;
        spec[at] = conversion;
        spec[at + 1] = 0;
        int length = 0;
        switch (conversion) {
        case '%':
            out.put("%", 1);
            continue;
        case 'p':
            format += put_pointer(out, format, width, va_arg(arguments, const void *));
            continue;
        case 's': {
            const char *string = va_arg(arguments, const char *);
            char wide[1024];
            length = std::snprintf(wide, sizeof wide, spec, string != nullptr ? string : "(null)");
            out.put(wide, std::min<std::size_t>(static_cast<std::size_t>(length), sizeof wide - 1));
            continue;
        }
        case 'c':
            length = std::snprintf(text, sizeof text, spec, va_arg(arguments, int));
            break;
        default:
            length = longs > 0 ? std::snprintf(text, sizeof text, spec, va_arg(arguments, long))
                               : std::snprintf(text, sizeof text, spec, va_arg(arguments, int));
        }
        out.put(text, std::min<std::size_t>(static_cast<std::size_t>(length), sizeof text - 1));
    }
}

int format_text(char *to, std::size_t size, const char *format, va_list arguments) {
    Output out{to, size};
    format_into(out, format, arguments);
    out.end();
    return static_cast<int>(out.used);
}

/// A line of the log, without its level; debugging is not shown.
void say(const char *prefix, const char *format, va_list arguments) {
    if (format[0] == KERN_SOH[0]) {
        if (format[1] == '7')
            return;
        format += 2;
    }
    char text[200];
    const int used = std::snprintf(text, sizeof text, "%s", prefix);
    format_text(text + used, sizeof text - static_cast<std::size_t>(used), format, arguments);
    if (char *end = std::strchr(text, '\n'))
        *end = 0;
    Kernel::here().world().log(text);
}

const char *file_name(const char *path) {
    const char *slash = std::strrchr(path, '/');
    return slash != nullptr ? slash + 1 : path;
}

} // namespace

extern "C" {

int vk_vsnprintf(char *to, size_t size, const char *format, va_list arguments) {
    return format_text(to, size, format, arguments);
}

int vk_snprintf(char *to, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = format_text(to, size, format, arguments);
    va_end(arguments);
    return length;
}

int vk_scnprintf(char *to, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = format_text(to, size, format, arguments);
    va_end(arguments);
    return size == 0 ? 0 : std::min(length, static_cast<int>(size) - 1);
}

int vk_sprintf(char *to, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = format_text(to, 1 << 20, format, arguments);
    va_end(arguments);
    return length;
}

char *kasprintf(gfp_t flags, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return kstrdup(text, flags);
}

int vk_printk(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("", format, arguments);
    va_end(arguments);
    return 0;
}

void vk_dev_printk(const char *level, const struct device *dev, const char *format, ...) {
    if (std::strcmp(level, KERN_DEBUG) == 0)
        return;
    char prefix[48];
    std::snprintf(prefix, sizeof prefix, "%s %s: ",
                  dev != nullptr && dev->driver != nullptr && dev->driver->name != nullptr
                      ? dev->driver->name
                      : "",
                  dev != nullptr ? dev_name(dev) : "(NULL device *)");
    va_list arguments;
    va_start(arguments, format);
    say(prefix, format, arguments);
    va_end(arguments);
}

void print_hex_dump(const char *, const char *prefix, int, int, int, const void *, size_t count,
                    bool) {
    Kernel::here().log("%s%zu bytes", prefix, count);
}

void vk_warn(const char *file, int line, const char *function, const char *what) {
    char text[200];
    std::snprintf(text, sizeof text, "WARNING: at %s:%d %s: %s", file_name(file), line, function,
                  what);
    Kernel::here().world().warn(text);
}

void vk_warn_slow(const char *file, int line, const char *function, const char *format, ...) {
    char what[120];
    va_list arguments;
    va_start(arguments, format);
    format_text(what, sizeof what, format, arguments);
    va_end(arguments);
    if (char *end = std::strchr(what, '\n'))
        *end = 0;
    vk_warn(file, line, function, what);
}

/// Ends the task, as it would in a kernel, with all that it holds.
void vk_bug(const char *file, int line, const char *function) {
    Kernel &kernel = Kernel::here();
    char text[200];
    std::snprintf(text, sizeof text, "BUG: at %s:%d %s", file_name(file), line, function);
    kernel.world().warn(text);
    for (;;)
        (void)kernel.world().block();
}

void vk_list_corruption(const char *operation, const struct list_head *) {
    Kernel::here().finding(BESSER_CALLER, "%s: the list is corrupt, or the entry is not in one",
                           operation);
}

} // extern "C"
