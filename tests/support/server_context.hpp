// Everything ess-server's routes and middlewares refer to, on a store in memory and without sockets.
#pragma once

#include <optional>

#include "context.hpp"
#include "support/builders.hpp"

namespace ess::test {

/// A password hasher that costs nothing.
class quick_hasher final : public identity::password_hasher {
 public:
  result<std::string> hash(std::string_view password) const override { return "quick:" + std::string(password); }
  bool verify(std::string_view phc, std::string_view password) const override {
    return phc == "quick:" + std::string(password);
  }
  bool needs_rehash(std::string_view) const override { return false; }
};

/// The key service of every `server_context`: the pepper is fixed, so each makes keys that the others know.
inline access::api_key_service test_keys(random_source& random) {
  return {access::pepper::from_bytes(secret(std::string(31, 'p') + "!")), random};
}

/// Lifetime: routes made of it do not outlive it.
class server_context {
 public:
  /// `hasher` instead of the quick one; it outlives the context.
  explicit server_context(const identity::password_hasher* hasher = nullptr);

  server::context& operator*() const { return *context_; }
  server::context* operator->() const { return &*context_; }
  world& base() { return base_; }
  std::vector<std::string> log_lines() const { return sink_.lines(); }
  /// As an installation without ESS_MAIL_COMMAND; at first it mails.
  void send_no_mail() { notices_ = notices::notifier(&base_.cipher, base_.random, {false, "http://localhost:3000"}); }

 private:
  world base_;
  recording_sink sink_;
  logger log_;
  net::worker_pool workers_;
  quick_hasher hasher_;
  access::api_key_service keys_;
  identity::sign_in sign_in_;
  approvals::moderation_recorder executor_;
  http::asset_set assets_;
  notices::notifier notices_;
  mutable std::optional<server::context> context_;
};

}  // namespace ess::test
