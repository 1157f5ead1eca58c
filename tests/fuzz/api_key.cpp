// API keys: what parses is what is written back, and nothing is said about what does not.
#include "ess/access/api_key_text.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = ess::fuzz::as_text(data, size);
  const auto key = ess::access::api_key_text::parse(text);
  const auto old = ess::access::old_api_key::parse(text);
  ess::fuzz::must_hold(!(key && old), "no text is a key of both kinds");
  ess::fuzz::must_hold(!old || (old->public_id.size() == 20 && old->digest.size() == 64), "an old key has a hash");
  if (key) {
    ess::fuzz::must_hold(key->text().reveal() == text, "a parsed key is its text");
    ess::fuzz::must_hold(key->public_id().size() == 16, "a public id has 16 characters");
  } else {
    ess::fuzz::must_hold(key.error().reason() == "invalid_api_key", "every refusal is the same");
  }
  return 0;
}
