// `.env` files.
#include "ess/config/environment.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto settings = ess::config::parse_dotenv(ess::fuzz::as_text(data, size));
  if (settings) {
    for (const auto& [name, value] : *settings) ess::fuzz::must_hold(!name.empty(), "a setting has a name");
  }
  return 0;
}
