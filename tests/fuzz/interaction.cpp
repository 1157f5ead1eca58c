// Interactions as Discord posts them, and as anybody else might.
#include "ess/discord/interactions/parse.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)ess::discord::parse_interaction(ess::fuzz::as_text(data, size));
  return 0;
}
