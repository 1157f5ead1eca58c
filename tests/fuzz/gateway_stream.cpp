// Compressed messages of a gateway: the first byte says zlib or zstd and how long each message is. Whatever comes, what
// comes out stays within its bounds, and a stream that failed once fails for good.
#include "discord/gateway/inflater.hpp"
#include "discord/gateway/zstd_inflater.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ess::gateway::inflate_limits limits;
  limits.max_input = 4'096;
  limits.max_output = 65'536;
  limits.free_output = 16'384;
  ess::gateway::inflater zlib(limits);
  ess::gateway::zstd_inflater zstd(limits);
  const bool is_zstd = (data[0] & 1) != 0;
  const std::size_t piece = static_cast<std::size_t>(data[0] >> 1) * 4 + 1;
  std::string_view rest = ess::fuzz::as_text(data + 1, size - 1);
  bool failed = false;
  while (!rest.empty()) {
    const std::string_view message = rest.substr(0, piece);
    rest.remove_prefix(message.size());
    const auto payload = is_zstd ? zstd.feed(message) : zlib.feed(message);
    ess::fuzz::must_hold(!failed || !payload, "a broken stream stays broken");
    failed = !payload;
    if (payload && *payload) ess::fuzz::must_hold((*payload)->size() <= limits.max_output, "a payload is bounded");
  }
  return 0;
}
