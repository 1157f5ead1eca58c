# What `cmake --install` puts where, and the package that `find_package(ess_discord)` finds there.
# Each component has an export file of its own, so that a user of `core` needs neither Beast nor SQLite.
include(CMakePackageConfigHelpers)
set(ess_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ess_discord")

function(ess_install_component component target)
  install(TARGETS ${target} EXPORT ess_discord-${component}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${component}
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ${component})
  install(EXPORT ess_discord-${component} NAMESPACE ess:: FILE ess_discord-${component}.cmake
    DESTINATION "${ess_package_dir}" COMPONENT ${component})
endfunction()

ess_install_component(core ess_discord)
ess_install_component(net ess_discord_net)
ess_install_component(sqlite ess_discord_sqlite)
ess_install_component(http ess_discord_http)
ess_install_component(testing ess_discord_testing)

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/ess_discordConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/package/ess_discordConfig.cmake" INSTALL_DESTINATION "${ess_package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/ess_discordConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/ess_discordConfig.cmake"
              "${PROJECT_BINARY_DIR}/package/ess_discordConfigVersion.cmake"
  DESTINATION "${ess_package_dir}" COMPONENT core)

foreach(program ess-server ess-bot essctl discord-sim)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT programs)
  endif()
endforeach()
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICES" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT core)
install(FILES "${PROJECT_SOURCE_DIR}/docs/simulator.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT testing)
install(FILES "${PROJECT_SOURCE_DIR}/docs/formats/simulator-world.md"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}/formats" COMPONENT testing)

# The public headers as declared, one a line: the install test compares them with what was installed.
set(ess_declared_headers "")
foreach(target ess_discord ess_discord_net ess_discord_sqlite ess_discord_http ess_discord_testing)
  get_target_property(headers ${target} HEADER_SET)
  if(headers)
    list(TRANSFORM headers REPLACE "^.*/libess_discord/include/" "")
    list(APPEND ess_declared_headers ${headers})
  endif()
endforeach()
list(SORT ess_declared_headers)
list(JOIN ess_declared_headers "\n" ess_declared_headers)
file(WRITE "${PROJECT_BINARY_DIR}/package/declared_headers.txt" "${ess_declared_headers}\n")
