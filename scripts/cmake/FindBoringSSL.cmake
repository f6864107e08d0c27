# Finds BoringSSL as static libraries, and hides its symbols: a DPDK process has OpenSSL 3 in it too (some PMDs bring
# libcrypto.so.3), and the two define the same names. Imported targets: BoringSSL::ssl, BoringSSL::crypto.

set(_root ${POLLUX_BORINGSSL_ROOT})
if(NOT _root)
  # The place where scripts/setup.sh installs what it built.
  file(STRINGS ${PROJECT_SOURCE_DIR}/scripts/boringssl/VERSION _version LIMIT_COUNT 1)
  if(DEFINED ENV{POLLUX_CACHE})
    set(_root $ENV{POLLUX_CACHE}/boringssl-${_version})
  else()
    set(_root $ENV{HOME}/.cache/pollux/boringssl-${_version})
  endif()
endif()

find_path(BoringSSL_INCLUDE_DIR openssl/ssl.h PATHS ${_root}/include NO_DEFAULT_PATH)
find_library(BoringSSL_SSL_LIBRARY libssl.a PATHS ${_root}/lib NO_DEFAULT_PATH)
find_library(BoringSSL_CRYPTO_LIBRARY libcrypto.a PATHS ${_root}/lib NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(BoringSSL
  REQUIRED_VARS BoringSSL_SSL_LIBRARY BoringSSL_CRYPTO_LIBRARY BoringSSL_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "no BoringSSL build in ${_root}: run scripts/setup.sh, or name one with -DPOLLUX_BORINGSSL_ROOT=DIR")

if(BoringSSL_FOUND AND NOT TARGET BoringSSL::crypto)
  find_package(Threads REQUIRED)
  add_library(BoringSSL::crypto STATIC IMPORTED)
  set_target_properties(BoringSSL::crypto PROPERTIES
    IMPORTED_LOCATION ${BoringSSL_CRYPTO_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${BoringSSL_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES Threads::Threads
    # One option for each library: mold 1.10 runs out of memory on a list with colons.
    INTERFACE_LINK_OPTIONS "LINKER:--exclude-libs,libcrypto.a;LINKER:--exclude-libs,libssl.a")
  add_library(BoringSSL::ssl STATIC IMPORTED)
  set_target_properties(BoringSSL::ssl PROPERTIES
    IMPORTED_LOCATION ${BoringSSL_SSL_LIBRARY}
    INTERFACE_LINK_LIBRARIES BoringSSL::crypto)
endif()
