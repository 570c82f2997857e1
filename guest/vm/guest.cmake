# SPDX-License-Identifier: GPL-2.0-only
# Builds besser for the arm64 guest, with the libraries that guest/vm/sysroot.sh fetched. Those of which Debian has
# static ones are linked into the program; the guest gets libfmt and libtomlplusplus as packages.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(vm_cache ${CMAKE_CURRENT_LIST_DIR}/../../build/vm)
if(DEFINED ENV{BESSER_VM_DIR})
  set(vm_cache $ENV{BESSER_VM_DIR})
endif()
set(sysroot ${vm_cache}/sysroot-arm64)
set(libraries ${sysroot}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})

set(CMAKE_FIND_ROOT_PATH ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${libraries}/pkgconfig:${sysroot}/usr/share/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${sysroot})
set(CMAKE_CXX_FLAGS_INIT "-isystem ${sysroot}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}")
# The build id is made of debug information, and that of where the tree lies.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--build-id=none")
set(Boost_USE_STATIC_LIBS ON)
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_LIBRARY ${libraries}/libz.a)
