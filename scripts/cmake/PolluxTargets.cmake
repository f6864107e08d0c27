# How Pollux declares its targets: a folder is a target, and its sources are the .cc files in it.

if(NOT POLLUX_SANITIZE STREQUAL "")
  add_compile_options(-fsanitize=${POLLUX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POLLUX_SANITIZE})
endif()
if(POLLUX_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(POLLUX_MOLD mold)
if(POLLUX_MOLD)
  # Code has pages of its own, as GNU ld does it by default: without that, mold 1.10 may put thread-local variables at the
  # end of the page before the read-only data, and the program does not load.
  add_link_options(-fuse-ld=mold -Wl,-z,separate-code)
endif()

# Programs that carry traffic are optimised once more when they are linked, across files and layers: it takes a fifth off a
# packet's cycles. Objects hold ordinary code too, for the tests: there are too many of those to link them like that. mold 1.10
# sees only the ordinary code of such objects.
set(POLLUX_LTO_COMPILE "")
set(POLLUX_LTO_LINK "")
set(POLLUX_PLAIN_LINK "")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_BUILD_TYPE STREQUAL RelWithDebInfo AND POLLUX_SANITIZE STREQUAL "" AND NOT POLLUX_COVERAGE)
  set(POLLUX_LTO_COMPILE -flto=auto -ffat-lto-objects)
  # GCC 12 warns of copies within std::string that cannot happen (its bug 105651).
  # ld.bfd would have the loader look for functions of BoringSSL's that may be missing, and are.
  set(POLLUX_LTO_LINK -flto=auto -fuse-ld=bfd -Wl,-z,nodynamic-undefined-weak -Wno-stringop-overflow)
  set(POLLUX_PLAIN_LINK -fno-lto)
endif()

add_library(pollux_warnings INTERFACE)
target_compile_options(pollux_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Werror
  # A designated initialiser leaves the rest to its defaults on purpose.
  -Wno-missing-field-initializers)
# A designated initializer leaves out what has a default; only clang thinks that worth a warning.
target_compile_options(pollux_warnings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>)

# pollux_library(NAME SOURCE_DIR DEPENDS targets...): every .cc of a folder as one static library.
# A folder that holds headers only becomes an INTERFACE target.
function(pollux_library name)
  cmake_parse_arguments(ARG "" "DIRECTORY" "DEPENDS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_DIRECTORY}/*.cc)
  if(sources)
    add_library(pollux_${name} STATIC ${sources})
    target_link_libraries(pollux_${name} PUBLIC ${ARG_DEPENDS} PRIVATE pollux_warnings ${ARG_PRIVATE})
    target_include_directories(pollux_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR})
    target_compile_options(pollux_${name} PRIVATE ${POLLUX_LTO_COMPILE})
  else()
    add_library(pollux_${name} INTERFACE)
    target_link_libraries(pollux_${name} INTERFACE ${ARG_DEPENDS})
    target_include_directories(pollux_${name} INTERFACE ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR})
  endif()
endfunction()
