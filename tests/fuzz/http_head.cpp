// Request heads: nothing is complete that has two lengths, and a prefix never says more than the whole.
#include <string>

#include "fuzz/fuzz_target.hpp"
#include "http/head_parser.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ess::http::head_state;
  const auto bytes = ess::fuzz::as_text(data, size);
  ess::http::parsed_head head;
  ess::http::refusal why;
  const auto state = ess::http::parse_head(bytes, head, why);
  if (state == head_state::refused) {
    ess::fuzz::must_hold(why.status >= 400 && why.status < 600, "a refusal has a status");
    return 0;
  }
  if (state == head_state::incomplete) {
    ess::fuzz::must_hold(bytes.size() <= ess::http::max_head_bytes, "no head is waited for beyond its limit");
    return 0;
  }
  ess::fuzz::must_hold(head.size <= bytes.size(), "the head lies within what arrived");
  ess::fuzz::must_hold(head.fields.size() <= ess::http::max_fields, "no more fields than allowed");
  ess::fuzz::must_hold(!head.target.empty() && head.target.front() == '/', "a target is in origin form");
  const std::string_view own = bytes.substr(0, head.size);
  ess::fuzz::must_hold(own.substr(own.size() - 4) == "\r\n\r\n", "a head ends with an empty line");
  for (const auto& field : head.fields) {
    const auto value = own.substr(field.value_at, field.value_size);
    ess::fuzz::must_hold(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
                         "no field holds CR, LF or NUL");
  }
  ess::http::parsed_head again;
  ess::fuzz::must_hold(ess::http::parse_head(own, again, why) == head_state::complete && again.size == head.size,
                       "what follows a head does not change it");
  return 0;
}
