// Cookie headers: a value is only ever found once, and then lies inside the header.
#include "ess/http/cookies.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = ess::fuzz::as_text(data, size);
  const auto value = ess::http::find_cookie(header, "ess_session");
  if (value) {
    ess::fuzz::must_hold(ess::http::mentions_cookie(header, "ess_session"), "what is found is mentioned");
    ess::fuzz::must_hold(value->find_first_of(";\r\n\0") == std::string_view::npos, "a value holds no separator");
  }
  return 0;
}
