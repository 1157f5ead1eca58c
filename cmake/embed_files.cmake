# Embeds files into a target as byte arrays.
#
# ess_embed_files(<target> NAMESPACE <a::b> HEADER <name.hpp> BASE <dir> FILES <relative paths>...)
# generates <name.hpp> with `std::span<const embedded_file> files()` where embedded_file is {path, bytes}.
set(ESS_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_files_script.cmake")

function(ess_embed_files target)
  cmake_parse_arguments(arg "" "NAMESPACE;HEADER;BASE" "FILES" ${ARGN})
  set(out_dir "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  get_filename_component(stem "${arg_HEADER}" NAME_WE)
  set(header "${out_dir}/${arg_HEADER}")
  set(source "${out_dir}/${stem}.cpp")
  list(TRANSFORM arg_FILES PREPEND "${arg_BASE}/" OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND ${CMAKE_COMMAND} "-DBASE=${arg_BASE}" "-DFILES=${arg_FILES}" "-DNAMESPACE=${arg_NAMESPACE}"
            "-DHEADER=${header}" "-DSOURCE=${source}" -P "${ESS_EMBED_SCRIPT}"
    DEPENDS ${inputs} "${ESS_EMBED_SCRIPT}"
    VERBATIM)
  target_sources(${target} PRIVATE "${header}" "${source}")
  # The standard asks compilers for literals of 65,536 characters only; those that build this take any.
  set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  target_include_directories(${target} PRIVATE "${out_dir}")
endfunction()
