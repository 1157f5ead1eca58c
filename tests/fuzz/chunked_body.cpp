// Chunked bodies: fed whole or byte by byte, the outcome is the same and the bounds hold.
#include <string>

#include "fuzz/fuzz_target.hpp"
#include "http/chunked_decoder.hpp"

namespace {

constexpr std::size_t max_body = 4096;

struct outcome {
  ess::http::chunked_decoder::state state = ess::http::chunked_decoder::state::more;
  std::string body;
  std::size_t used = 0;
};

outcome decode(std::string_view bytes, std::size_t piece) {
  using state = ess::http::chunked_decoder::state;
  ess::http::chunked_decoder decoder(max_body);
  ess::http::refusal why;
  outcome out;
  while (out.state == state::more && out.used < bytes.size()) {
    std::size_t used = 0;
    const auto part = bytes.substr(out.used, piece);
    out.state = decoder.feed(part, used, out.body, why);
    ess::fuzz::must_hold(used <= part.size(), "no more is used than there is");
    if (out.state == state::more) ess::fuzz::must_hold(used == part.size(), "whoever wants more has used all");
    out.used += used;
  }
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using state = ess::http::chunked_decoder::state;
  const auto bytes = ess::fuzz::as_text(data, size);
  const auto whole = decode(bytes, bytes.size() + 1);
  const auto single = decode(bytes, 1);
  ess::fuzz::must_hold(whole.state == single.state, "pieces make no difference to the outcome");
  ess::fuzz::must_hold(whole.body.size() <= max_body, "the body stays within its bound");
  if (whole.state == state::done) {
    ess::fuzz::must_hold(whole.body == single.body && whole.used == single.used, "nor to the body");
  }
  return 0;
}
