#include "signed_requests.hpp"

#include "context.hpp"
#include "ess/http/route.hpp"

namespace ess::server {
namespace {

/// A header that came exactly once.
std::optional<std::string_view> single(const http::request& from, std::string_view name) {
  const auto all = from.headers(name);
  if (all.size() != 1) return std::nullopt;
  return all.front();
}

}  // namespace

result<void> signature_limits::check(std::string_view network, steady_point now) {
  auto allowed = refused_.check(network, now);
  if (!allowed) ++unseen_;
  return allowed;
}

void signature_limits::count(std::string_view network, steady_point now) {
  ++bad_;
  (void)refused_.take(network, now).has_value();
}

result<void> verify_request(const http::request& from, const std::vector<discord::verify_key>& keys, time_point now) {
  const auto signature = single(from, "X-Signature-Ed25519");
  const auto timestamp = single(from, "X-Signature-Timestamp");
  for (const auto& key : keys) {
    if (discord::verify_signed_request(key, signature, timestamp, from.body(), now)) return success();
  }
  return bad_signature();
}

error bad_signature() { return {errc::unauthenticated, "invalid_request_signature", "invalid request signature"}; }

result<void> verify_counted(context& c, const http::request& from, const std::vector<discord::verify_key>& keys) {
  const auto& network = from.client_network();
  const steady_point now = c.time.steady_now();
  if (auto allowed = c.signatures.check(network, now); !allowed) return allowed;
  auto sound = verify_request(from, keys, c.time.now());
  if (sound) return sound;
  c.signatures.count(network, now);
  if (c.signatures.tell(network, now)) {
    c.log.warning("discord.bad_signature",
                  {{"network", network}, {"path", from.route()->pattern}, {"request", from.id()}});
  }
  return sound;
}

}  // namespace ess::server
