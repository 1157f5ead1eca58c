#include "signed_requests.hpp"

namespace ess::server {
namespace {

/// A header that came exactly once.
std::optional<std::string_view> single(const http::request& from, std::string_view name) {
  const auto all = from.headers(name);
  if (all.size() != 1) return std::nullopt;
  return all.front();
}

}  // namespace

void signature_limits::count(std::string_view network, steady_point now) {
  (void)refused_.take(network, now).has_value();
}

result<void> verify_request(const http::request& from, const std::vector<discord::verify_key>& keys, time_point now) {
  const auto signature = single(from, "X-Signature-Ed25519");
  const auto timestamp = single(from, "X-Signature-Timestamp");
  for (const auto& key : keys) {
    if (discord::verify_signed_request(key, signature, timestamp, from.body(), now)) return success();
  }
  return error(errc::unauthenticated, "invalid_request_signature", "invalid request signature");
}

}  // namespace ess::server
