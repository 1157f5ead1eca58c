// What Discord counts, shared by everybody in a process who speaks with one token or from one address.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/secret.hpp"

namespace ess::rest {

class turns;

/// Requests of the last ten minutes that Discord refused: 401, 403, and 429 other than of scope `shared`. It counts
/// them per address, whoever made them, and blocks an address for a while at 10,000 (Topics / Rate Limits, "Invalid
/// Request Limit"). So there is one of these per process, and at `most` everything stops, early enough for two
/// processes of one machine (security requirement GW-9). No clock inside. Threads: one executor.
class refusals {
 public:
  static constexpr std::chrono::minutes window{10};
  static constexpr std::size_t most = 4'500;

  explicit refusals(std::size_t max = most) : max_(max) {}

  void note(steady_point now);
  std::size_t count(steady_point now);
  /// Nothing may leave before this time; nothing where requests may leave now.
  std::optional<steady_point> shut_until(steady_point now);
  /// A 429 without Discord's own words is Cloudflare's and concerns the address: until then nothing leaves.
  void block(steady_point until);
  /// Until when a `block` holds; nothing where none does.
  std::optional<steady_point> blocked_until(steady_point now) const;

 private:
  std::size_t max_;
  std::optional<steady_point> blocked_until_;
  std::deque<steady_point> at_;
};

/// The limits of one token: its 50 requests a second, the buckets of its routes, who waits for which of them, and
/// whether Discord refuses the token. Clients made with one `limits` wait for each other and share what they learn.
/// Threads: one executor, the same for all of them. Lifetime: held by shared_ptr by each client.
class limits {
 public:
  explicit limits(std::shared_ptr<refusals> of_address = std::make_shared<refusals>());
  ~limits();
  limits(const limits&) = delete;
  limits& operator=(const limits&) = delete;

  /// Discord answered 401 to the token: nothing is sent with it any more, until `forget_refusal`.
  bool token_is_refused() const noexcept { return token_is_refused_; }
  /// For when somebody says that the token is good, or wants to know: the next call asks Discord again.
  void forget_refusal() noexcept { token_is_refused_ = false; }

 private:
  friend class client;
  std::shared_ptr<turns> turns_;
  bool token_is_refused_ = false;
};

/// Finds the limits of a token, which it knows by SHA-256 only; those who have none share those of the empty token.
/// Limits in use are always found again; of the others the `max` asked for latest are kept. Threads: one executor.
class limits_book {
 public:
  explicit limits_book(std::size_t max = 4'096) : max_(max) {}

  std::shared_ptr<limits> of(const secret& token);
  /// The refusals that all these limits count in; for `oauth_client`.
  const std::shared_ptr<refusals>& of_address() const noexcept { return of_address_; }
  std::size_t size() const noexcept { return known_.size(); }

 private:
  void forget_oldest();

  std::size_t max_;
  std::shared_ptr<refusals> of_address_ = std::make_shared<refusals>();
  std::list<std::pair<std::string, std::shared_ptr<limits>>> known_;  // by digest, the latest asked for first
};

}  // namespace ess::rest
