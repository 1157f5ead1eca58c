# Run by ess_embed_files at build time; see there.
get_filename_component(header_name "${HEADER}" NAME)
set(body "")
set(table "")
set(index 0)
foreach(path IN LISTS FILES)
  file(READ "${BASE}/${path}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  # Pieces, because one string literal may not be arbitrarily long.
  string(REGEX REPLACE "(\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f])"
         "\\1\"\n  \"" escaped "${escaped}")
  string(APPEND body "const char data_${index}[] =\n  \"${escaped}\";\n")
  string(APPEND table "  {\"${path}\", std::string_view(data_${index}, ${size})},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${HEADER}" "// Generated from files of the source tree.
#pragma once
#include <span>
#include <string_view>
namespace ${NAMESPACE} {
struct embedded_file {
  std::string_view path;
  std::string_view bytes;
};
std::span<const embedded_file> files();
}  // namespace ${NAMESPACE}
")
file(WRITE "${SOURCE}" "// Generated from files of the source tree.
#include \"${header_name}\"
namespace ${NAMESPACE} {
namespace {
${body}
const embedded_file table[] = {
${table}};
}  // namespace
std::span<const embedded_file> files() { return table; }
}  // namespace ${NAMESPACE}
")
