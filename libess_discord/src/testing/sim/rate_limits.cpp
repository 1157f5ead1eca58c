#include "testing/sim/rate_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "testing/sim/replies.hpp"

namespace ess::testing::sim {

namespace {

// "All bots can make up to 50 requests per second", whatever the route (Rate Limits, "Global Rate Limit").
constexpr std::size_t global_per_second = 50;

double seconds_of(std::chrono::milliseconds wait) { return static_cast<double>(wait.count()) / 1000.0; }

// Opaque for clients and without the top-level resource, as the header table says: FNV-1a of the route template.
std::string bucket_id(std::string_view bucket) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : bucket) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ull;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace

sim_reply too_many_requests(std::string_view scope, std::chrono::milliseconds wait) {
  json::object body;
  body["message"] = scope == "shared" ? "The resource is being rate limited." : "You are being rate limited.";
  body["retry_after"] = seconds_of(wait);
  body["global"] = scope == "global";
  sim_reply reply = json_reply(429, body);
  reply.headers.emplace_back("Retry-After", fmt::format("{}", static_cast<long>(std::ceil(seconds_of(wait)))));
  reply.headers.emplace_back("X-RateLimit-Scope", scope);
  if (scope == "global") reply.headers.emplace_back("X-RateLimit-Global", "true");
  return reply;
}

std::optional<sim_reply> rate_limits::count_globally(const std::string& identity, time_point now) {
  auto& times = last_second_[identity];
  while (!times.empty() && now - times.front() >= std::chrono::seconds(1)) times.pop_front();
  if (times.size() >= global_per_second) {
    return too_many_requests("global", times.front() + std::chrono::seconds(1) - now);
  }
  times.push_back(now);
  return std::nullopt;
}

void rate_limits::forget_old(time_point now) {
  if (windows_.size() < 4096) return;
  std::erase_if(windows_, [now](const auto& entry) { return entry.second.ends <= now; });
  std::erase_if(last_second_, [now](const auto& entry) {
    return entry.second.empty() || now - entry.second.back() >= std::chrono::seconds(1);
  });
}

rate_limits::verdict rate_limits::count(const limit_key& key, bool under_global_limit, const sim_options& options,
                                        time_point now) {
  verdict out;
  forget_old(now);
  if (under_global_limit) {
    out.refusal = count_globally(key.identity, now);
    if (out.refusal) return out;
  }
  window& w = windows_[key];
  if (w.ends <= now) w = window{now + options.bucket_window, 0};
  if (w.used >= options.bucket_limit) {
    out.refusal = too_many_requests("user", w.ends - now);
  } else {
    ++w.used;
  }
  out.headers = headers_of(key, w, options, now);
  return out;
}

reply_headers rate_limits::headers_of(const limit_key& key, const window& w, const sim_options& options,
                                      time_point now) {
  reply_headers out;
  out.emplace_back("X-RateLimit-Limit", std::to_string(options.bucket_limit));
  out.emplace_back("X-RateLimit-Remaining", std::to_string(std::max(0, options.bucket_limit - w.used)));
  out.emplace_back("X-RateLimit-Reset",
                   fmt::format("{:.3f}", static_cast<double>(w.ends.time_since_epoch().count()) / 1000.0));
  out.emplace_back("X-RateLimit-Reset-After", fmt::format("{:.3f}", seconds_of(w.ends - now)));
  out.emplace_back("X-RateLimit-Bucket", bucket_id(key.bucket));
  return out;
}

reply_headers rate_limits::headers(const limit_key& key, const sim_options& options, time_point now) const {
  const auto at = windows_.find(key);
  const bool is_open = at != windows_.end() && at->second.ends > now;
  return headers_of(key, is_open ? at->second : window{now + options.bucket_window, 0}, options, now);
}

reply_headers rate_limits::spent_headers(const limit_key& key, const sim_options& options,
                                         std::chrono::milliseconds wait, time_point now) {
  return headers_of(key, window{now + wait, options.bucket_limit}, options, now);
}

void rate_limits::clear() {
  windows_.clear();
  last_second_.clear();
}

}  // namespace ess::testing::sim
