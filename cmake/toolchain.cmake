# Interface targets carry the flags of ours; they are linked PRIVATE, so users of the package inherit none. How the whole
# tree is laid out and linked stands at the end.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

add_library(ess_warnings INTERFACE)
target_compile_options(ess_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough $<$<BOOL:${ESS_WARNINGS_AS_ERRORS}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports phantom uses inside the standard library once coroutines are inlined.
  target_compile_options(ess_warnings INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer -Wno-stringop-overflow -Wno-array-bounds
    -Wno-mismatched-new-delete)
endif()
if(CMAKE_UNITY_BUILD)
  # What the compiler takes for a header here is another source file, whose names this one may use for its own.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ess_warnings INTERFACE -Wno-subobject-linkage)
  endif()
else()
  target_compile_options(ess_warnings INTERFACE -Wshadow)
endif()

add_library(ess_sanitize INTERFACE)
if(ESS_SANITIZE)
  target_compile_options(ess_sanitize INTERFACE
    -fsanitize=${ESS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ess_sanitize INTERFACE -fsanitize=${ESS_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Clang 14 cannot assemble a coroutine whose functions carry the mark of this check.
    target_compile_options(ess_sanitize INTERFACE -fno-sanitize=function)
  endif()
  if(ESS_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio has fences, which this sanitizer does not model. Where they matter, Asio holds a mutex as well.
    target_compile_options(ess_sanitize INTERFACE -Wno-tsan)
  endif()
endif()

if(ESS_FUZZ)
  # Coverage of the library's own code is what steers libFuzzer; its main comes with the targets (tests/fuzz).
  target_compile_options(ess_sanitize INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(ess_hardening INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Security requirement SC-3.
  target_compile_options(ess_hardening INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection)
  # Only some processors have it, and elsewhere the compiler refuses the flag.
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-fcf-protection ESS_HAS_CF_PROTECTION)
  if(ESS_HAS_CF_PROTECTION)
    target_compile_options(ess_hardening INTERFACE -fcf-protection)
  endif()
  target_link_options(ess_hardening INTERFACE -Wl,-z,relro,-z,now)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL AND CMAKE_BUILD_TYPE STREQUAL "Release")
  # A section for each function, so that programs carry only what they call: of Asio, Beast and the library alike. An
  # idle bot's memory is mostly its own code. Hosts that link the library can do the same.
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()

find_program(ESS_MOLD mold)
if(ESS_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
