#include "testing/sim/options.hpp"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>

namespace ess::testing::sim {

namespace json = boost::json;

namespace {

/// What a number may be.
struct bounds {
  double least = 1;
  double most = 1'000'000;
  bool is_permissions = false;
};

constexpr bounds day_ms{1, 86'400'000};
constexpr bounds year_seconds{1, 31'536'000};
// RFC 6455, section 7.4: what may stand in a close frame.
constexpr bounds close_code{1000, 4999};
constexpr bounds status{200, 599};
constexpr bounds permissions{0, 0, true};

/// Calls `visit(name, member, bounds)` for each option.
template <class Options, class Visit>
void each_option(Options& options, Visit visit) {
  // As many names as there are members: an option that is new does not compile until it is named here.
  auto& [hello_interval, heartbeat_patience, heartbeat_close_code, resume_window, resume_buffer, identify_window,
         max_concurrency, shards, tls, offer_zlib_stream, offer_zstd_stream, packed_payload_bytes, require_sharding,
         bucket_limit, bucket_window, shared_buckets, require_user_agent, code_life, code_length, access_token_life,
         invalid_client_status, not_a_form_status, wrong_verifier_error, revoked_status, revoking_deauthorizes,
         scope_missing_status, event_first_retry, event_retry_factor, event_failures_allowed, follow_up_type,
         superseded_close_code, world_replaced_close_code, nonce_memory, request_log, foreign_guild_status,
         not_a_member_status, refuse_unknown_metadata, refuse_unfit_metadata, identify_refusal_resumable,
         identifies_spent_close_code, late_response_status, second_response_status, expired_token_status,
         everyone_permissions, bot_permissions] = options;
  const bounds any;
  visit("helloIntervalMs", hello_interval, day_ms);
  visit("heartbeatPatience", heartbeat_patience, bounds{0.01, 1000});
  visit("heartbeatCloseCode", heartbeat_close_code, close_code);
  visit("resumeWindowMs", resume_window, day_ms);
  visit("resumeBuffer", resume_buffer, bounds{0, 1'000'000});
  visit("identifyWindowMs", identify_window, day_ms);
  visit("maxConcurrency", max_concurrency, any);
  visit("shards", shards, any);
  visit("tls", tls, any);
  visit("offerZlibStream", offer_zlib_stream, any);
  visit("offerZstdStream", offer_zstd_stream, any);
  visit("packedPayloadBytes", packed_payload_bytes, bounds{0, 1'000'000});
  visit("requireSharding", require_sharding, any);
  visit("bucketLimit", bucket_limit, any);
  visit("bucketWindowMs", bucket_window, day_ms);
  visit("sharedBuckets", shared_buckets, any);
  visit("requireUserAgent", require_user_agent, any);
  visit("codeLifeMs", code_life, day_ms);
  visit("codeLength", code_length, bounds{1, 512});
  visit("accessTokenLifeSeconds", access_token_life, year_seconds);
  visit("invalidClientStatus", invalid_client_status, status);
  visit("notAFormStatus", not_a_form_status, status);
  visit("wrongVerifierError", wrong_verifier_error, any);
  visit("revokedStatus", revoked_status, status);
  visit("revokingDeauthorizes", revoking_deauthorizes, any);
  visit("scopeMissingStatus", scope_missing_status, status);
  visit("eventFirstRetryMs", event_first_retry, day_ms);
  visit("eventRetryFactor", event_retry_factor, bounds{1, 1000});
  visit("eventFailuresAllowed", event_failures_allowed, bounds{0, 1'000'000});
  visit("followUpType", follow_up_type, bounds{0, 1000});
  visit("supersededCloseCode", superseded_close_code, close_code);
  visit("worldReplacedCloseCode", world_replaced_close_code, close_code);
  visit("nonceMemoryMs", nonce_memory, day_ms);
  visit("requestLog", request_log, any);
  visit("foreignGuildStatus", foreign_guild_status, status);
  visit("notAMemberStatus", not_a_member_status, status);
  visit("refuseUnknownMetadata", refuse_unknown_metadata, any);
  visit("refuseUnfitMetadata", refuse_unfit_metadata, any);
  visit("identifyRefusalResumable", identify_refusal_resumable, any);
  visit("identifiesSpentCloseCode", identifies_spent_close_code, close_code);
  visit("lateResponseStatus", late_response_status, status);
  visit("secondResponseStatus", second_response_status, status);
  visit("expiredTokenStatus", expired_token_status, status);
  visit("everyonePermissions", everyone_permissions, permissions);
  visit("botPermissions", bot_permissions, permissions);
}

template <class T>
constexpr bool is_duration = std::is_same_v<T, std::chrono::milliseconds> || std::is_same_v<T, std::chrono::seconds>;

template <class T>
json::value shown(const T& member, const bounds& within) {
  if constexpr (is_duration<T>) {
    return member.count();
  } else {
    // Permissions are strings of digits, as on the wire.
    if (within.is_permissions) return json::value(fmt::format("{}", member));
    return json::value(member);
  }
}

error cannot_be(std::string_view name, std::string_view what) {
  return error(errc::invalid_argument, "invalid_options", fmt::format("\"{}\" must be {}.", name, what));
}

template <class Number>
result<void> read_number(std::string_view name, const json::value& from, const bounds& within, Number& into) {
  const bool whole = !std::is_floating_point_v<Number>;
  const double value = from.is_number() ? from.to_number<double>() : within.least - 1;
  if (value < within.least || value > within.most || (whole && value != std::floor(value))) {
    return cannot_be(name, fmt::format("a {}number from {} to {}", whole ? "whole " : "", within.least, within.most));
  }
  into = static_cast<Number>(value);
  return success();
}

result<void> read_permissions(std::string_view name, const json::value& from, std::uint64_t& into) {
  const std::string_view digits = from.is_string() ? std::string_view(from.get_string()) : std::string_view();
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, into);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end) {
    return cannot_be(name, "permissions: a string of digits");
  }
  return success();
}

template <class T>
result<void> read_option(std::string_view name, const json::value& from, const bounds& within, T& into) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) return cannot_be(name, "true or false");
    into = from.get_bool();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!from.is_string() || from.get_string().empty()) return cannot_be(name, "a string that is not empty");
    into = std::string(from.get_string());
  } else if constexpr (is_duration<T>) {
    std::int64_t count = 0;
    if (auto read = read_number(name, from, within, count); !read) return read;
    into = T(count);
  } else {
    if constexpr (std::is_same_v<T, std::uint64_t>) {
      if (within.is_permissions) return read_permissions(name, from, into);
    }
    return read_number(name, from, within, into);
  }
  return success();
}

}  // namespace

json::object options_json(const sim_options& options) {
  json::object out;
  each_option(options, [&](std::string_view name, const auto& member, const bounds& within) {
    out[name] = shown(member, within);
  });
  return out;
}

result<sim_options> with_changes(const sim_options& options, const json::object& changes) {
  sim_options changed = options;
  std::size_t known = 0;
  std::optional<error> refusal;
  each_option(changed, [&](std::string_view name, auto& member, const bounds& within) {
    const json::value* value = changes.if_contains(name);
    if (value == nullptr) return;
    ++known;
    auto read = read_option(name, *value, within, member);
    if (!read && !refusal) refusal = std::move(read).error();
  });
  if (refusal) return std::move(*refusal);
  if (known == changes.size()) return changed;
  const json::object all = options_json(options);
  for (const auto& [name, value] : changes) {
    if (all.contains(name)) continue;
    return error(
        errc::invalid_argument, "invalid_options",
        fmt::format("There is no option \"{}\". GET /_sim/options shows all there are.", std::string_view(name)));
  }
  return changed;
}

}  // namespace ess::testing::sim
