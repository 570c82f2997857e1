// SPDX-License-Identifier: GPL-2.0-only
#include "page/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace besser::page {

namespace {

constexpr int gzip_header = 16; ///< added to the window's bits

/// Compresses what `stream` was given so far, or, with Z_FINISH, ends it.
void drain(z_stream &stream, int flush, std::string &out) {
    std::array<Bytef, 65'536> buffer;
    do {
        stream.next_out = buffer.data();
        stream.avail_out = buffer.size();
        deflate(&stream, flush);
        out.append(reinterpret_cast<const char *>(buffer.data()), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
}

} // namespace

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    std::string out;
    if (deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + gzip_header, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return out; // without memory
    while (!bytes.empty()) {
        const auto size = std::min<std::size_t>(bytes.size(), 1 << 30);
        std::string piece(bytes.substr(0, size)); // zlib takes no const
        stream.next_in = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_in = static_cast<uInt>(size);
        drain(stream, Z_NO_FLUSH, out);
        bytes.remove_prefix(size);
    }
    drain(stream, Z_FINISH, out);
    deflateEnd(&stream);
    return out;
}

} // namespace besser::page
