# What a user may choose. Everything else follows from the preset.
option(ESS_BUILD_PROGRAMS "Build the programs, which the tests need" ${PROJECT_IS_TOP_LEVEL})
option(ESS_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(ESS_BUILD_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(ESS_BUILD_BENCH "Build the benchmarks" OFF)
option(ESS_WARNINGS_AS_ERRORS "Treat warnings on our own targets as errors" ${PROJECT_IS_TOP_LEVEL})
option(ESS_FUZZ "Build fuzz targets with libFuzzer (Clang only)" OFF)
set(ESS_SANITIZE "" CACHE STRING "Sanitizers for our own targets, as in address,undefined or thread")
