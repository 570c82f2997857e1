# SPDX-License-Identifier: GPL-2.0-only
# Builds the agent for a machine like this one, without what only a developer's machine runs (preset agent-amd64). The
# preset for arm64 uses guest/vm/guest.cmake.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_LIBRARY /usr/lib/x86_64-linux-gnu/libz.a)
