// SPDX-License-Identifier: GPL-2.0-only
// Strings, numbers in text, checksums and random bytes (linux/string.h, kstrtox.h, crc32.h).
#include "model/linux/kernel.hpp"

#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/string.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>

using namespace besser::linux_api;

namespace {

/// One number and nothing behind it but a newline.
template <class T, class Parse>
int to_number(const char *text, unsigned base, T *value, Parse parse) {
    errno = 0;
    char *end = nullptr;
    if (std::isspace(static_cast<unsigned char>(*text)) != 0)
        return -EINVAL;
    const auto number = parse(text, &end, static_cast<int>(base));
    if (end == text)
        return -EINVAL;
    end += *end == '\n' ? 1 : 0;
    if (*end != 0)
        return -EINVAL;
    if (errno == ERANGE || number > std::numeric_limits<T>::max() ||
        number < std::numeric_limits<T>::min())
        return -ERANGE;
    *value = static_cast<T>(number);
    return 0;
}

} // namespace

extern "C" {

int kstrtoull(const char *text, unsigned int base, unsigned long long *value) {
    return *text == '-' ? -EINVAL : to_number(text, base, value, std::strtoull);
}
int kstrtoll(const char *text, unsigned int base, long long *value) {
    return to_number(text, base, value, std::strtoll);
}
int kstrtoint(const char *text, unsigned int base, int *value) {
    return to_number(text, base, value, std::strtoll);
}
int kstrtouint(const char *text, unsigned int base, unsigned int *value) {
    return to_number(text, base, value, std::strtoll);
}
int kstrtou8(const char *text, unsigned int base, u8 *value) {
    return to_number(text, base, value, std::strtoll);
}
int kstrtou16(const char *text, unsigned int base, u16 *value) {
    return to_number(text, base, value, std::strtoll);
}
int kstrtobool(const char *text, bool *value) {
    const char c = *text;
    if (c != 'y' && c != 'Y' && c != '1' && c != 'n' && c != 'N' && c != '0')
        return -EINVAL;
    *value = c == 'y' || c == 'Y' || c == '1';
    return 0;
}
unsigned long simple_strtoul(const char *text, char **end, unsigned int base) {
    return std::strtoul(text, end, static_cast<int>(base));
}
long simple_strtol(const char *text, char **end, unsigned int base) {
    return std::strtol(text, end, static_cast<int>(base));
}

ssize_t strscpy(char *to, const char *from, size_t size) {
    const std::size_t length = strnlen(from, size);
    if (size == 0)
        return -E2BIG;
    std::memcpy(to, from, length < size ? length : size - 1);
    to[length < size ? length : size - 1] = 0;
    return length < size ? static_cast<ssize_t>(length) : -E2BIG;
}

size_t vk_strlcpy(char *to, const char *from, size_t size) {
    (void)strscpy(to, from, size);
    return std::strlen(from);
}

char *skip_spaces(const char *text) {
    while (std::isspace(static_cast<unsigned char>(*text)) != 0)
        text++;
    return const_cast<char *>(text); // NOLINT: as strchr does
}

char *strim(char *text) {
    std::size_t length = std::strlen(text);
    while (length > 0 && std::isspace(static_cast<unsigned char>(text[length - 1])) != 0)
        text[--length] = 0;
    return skip_spaces(text);
}

int hex_to_bin(unsigned char digit) {
    if (std::isxdigit(digit) == 0)
        return -1;
    return std::isdigit(digit) != 0 ? digit - '0' : std::tolower(digit) - 'a' + 10;
}

int hex2bin(u8 *to, const char *text, size_t count) {
    for (; count > 0; count--, text += 2) {
        const int high = hex_to_bin(static_cast<unsigned char>(text[0]));
        const int low = high < 0 ? -1 : hex_to_bin(static_cast<unsigned char>(text[1]));
        if (low < 0)
            return -EINVAL;
        *to++ = static_cast<u8>(high << 4 | low);
    }
    return 0;
}

char *bin2hex(char *to, const void *bytes, size_t count) {
    static constexpr char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *to++ = digits[static_cast<const u8 *>(bytes)[i] >> 4];
        *to++ = digits[static_cast<const u8 *>(bytes)[i] & 15];
    }
    return to;
}

u32 crc32_le(u32 crc, const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB8'8320u : 0);
    }
    return crc;
}

u32 get_random_u32(void) { return static_cast<u32>(Kernel::here().random()); }

void get_random_bytes(void *to, size_t size) {
    for (size_t i = 0; i < size; i++)
        static_cast<u8 *>(to)[i] = static_cast<u8>(Kernel::here().random());
}

} // extern "C"
