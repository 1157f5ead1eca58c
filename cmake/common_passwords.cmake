# The list of common passwords that new passwords may not be on: read from a package at build time, sorted, embedded.
# See docs/adr/0012-common-passwords.md for the choice of the list.
find_file(ESS_COMMON_PASSWORDS common-passwords.txt.gz
  PATHS /usr/lib/python3/dist-packages/django/contrib/auth NO_DEFAULT_PATH
  DOC "A gzipped list of common passwords in lower case, one a line")
if(NOT ESS_COMMON_PASSWORDS)
  message(FATAL_ERROR "The list of common passwords is missing. On Debian: apt-get install python3-django. "
    "Elsewhere: -DESS_COMMON_PASSWORDS=<a gzipped list in lower case, one a line, at least 3,000 of 8 characters or more>.")
endif()
find_program(ESS_GZIP gzip REQUIRED)

function(ess_embed_common_passwords target)
  set(dir "${CMAKE_CURRENT_BINARY_DIR}/common_passwords")
  file(MAKE_DIRECTORY "${dir}")
  add_custom_command(
    OUTPUT "${dir}/list.txt"
    COMMAND sh "${PROJECT_SOURCE_DIR}/cmake/sort_passwords.sh" "${ESS_GZIP}" "${ESS_COMMON_PASSWORDS}" "${dir}/list.txt"
    DEPENDS "${ESS_COMMON_PASSWORDS}" "${PROJECT_SOURCE_DIR}/cmake/sort_passwords.sh"
    VERBATIM)
  ess_embed_files(${target}
    NAMESPACE ess::identity::common_passwords HEADER common_passwords.hpp
    BASE "${dir}" FILES list.txt)
endfunction()
