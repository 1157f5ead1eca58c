// Strict JSON: what is read is written as JSON again, and its canonical form is exact. Numbers with a fraction have no
// canonical form with us: Boost.JSON 1.81 may read them one unit off in the last place.
#include "ess/base/json.hpp"
#include "ess/audit/canonical_json.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = ess::parse_json(ess::fuzz::as_text(data, size));
  if (!value) return 0;
  ess::fuzz::must_hold(ess::parse_json(ess::to_json_text(*value)).has_value(), "what was written is JSON");
  const auto canonical = ess::audit::canonical_json(*value);
  if (!canonical) return 0;
  const auto reread = ess::parse_json(*canonical);
  ess::fuzz::must_hold(reread.has_value() && *reread == *value, "the canonical form reads as the same value");
  ess::fuzz::must_hold(ess::audit::canonical_json(*reread).value() == *canonical, "which is a fixed point");
  return 0;
}
