// What the Discord simulator does where Discord's documentation is silent. Every such choice is here and nowhere else.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ess/base/result.hpp"

namespace ess::testing {

/// Choices of the simulator; `/_sim/options` reads and sets each of them by its name. Numbers that Discord documents
/// are constants beside the rule they belong to; these are the others. The defaults serve a person who tries things by
/// hand and a client that must behave well.
struct sim_options {
  /// Interval in Hello. Discord's production value is reported as 41250 ms; its documentation shows 45000.
  std::chrono::milliseconds hello_interval{41'250};
  /// A connection silent for this many intervals is closed with `heartbeat_close_code`.
  double heartbeat_patience = 1.5;
  std::uint16_t heartbeat_close_code = 4009;
  /// How long a session that was not closed with 1000 or 1001 can be resumed.
  std::chrono::milliseconds resume_window{180'000};
  /// How many dispatches a session keeps for its resume.
  std::size_t resume_buffer = 1'000;
  /// One Identify in this time per application and `shard_id % max_concurrency`; the next one gets op 9 `false`.
  std::chrono::milliseconds identify_window{5'000};
  /// `session_start_limit.max_concurrency`, and how many shards are recommended.
  int max_concurrency = 1;
  int shards = 1;
  /// Whether the gateway addresses it tells begin with `wss` instead of `ws`: set it where it is served under TLS.
  bool tls = false;
  std::string gateway_scheme() const { return tls ? "wss://" : "ws://"; }
  /// Whether `compress=zlib-stream` is honoured; otherwise the parameter is ignored and frames are plain text.
  bool offer_zlib_stream = true;
  /// The same for `compress=zstd-stream`.
  bool offer_zstd_stream = true;
  /// After an Identify with `compress`, payloads of this many bytes and more are packed; Discord says "some".
  std::size_t packed_payload_bytes = 1'024;
  /// Whether an Identify that does not shard is refused (4011). Discord demands it from 2,500 guilds upward.
  bool require_sharding = false;

  /// Route limit: so many requests per window, per identity, bucket and top-level id. Real numbers are not published.
  int bucket_limit = 5;
  std::chrono::milliseconds bucket_window{5'000};
  /// Whether the methods of one path share a bucket; which routes do at Discord is not published.
  bool shared_buckets = false;
  /// Whether a request with a bot token and without a proper `User-Agent` is refused (403, code 40333).
  bool require_user_agent = true;

  /// Life of an authorization code. The documentation says "short-lived"; staff has said 100 seconds.
  std::chrono::milliseconds code_life{100'000};
  std::size_t code_length = 30;
  /// Life of an access token; the documented example.
  std::chrono::seconds access_token_life{604'800};
  /// Status of `invalid_client`; both 401 and 400 have been seen.
  int invalid_client_status = 401;
  /// Status of a token or revoke request that is no form; "JSON is refused" is all that is said.
  int not_a_form_status = 400;
  /// What a verifier of the right length that does not belong to the challenge is called.
  std::string wrong_verifier_error = "invalid_grant";
  /// Status of a successful revocation; its body is `{}`.
  int revoked_status = 200;
  /// Whether the revocation of a user's tokens also takes the application from the user's authorized apps, with the
  /// event APPLICATION_DEAUTHORIZED. Documented for applications with the Social SDK alone.
  bool revoking_deauthorizes = false;
  /// Status of a Bearer call whose scope is missing (code 50026).
  int scope_missing_status = 403;

  /// Pause before a webhook event is tried again, and by how much each pause is longer than the one before
  /// ("exponential backoff").
  std::chrono::milliseconds event_first_retry{1'000};
  double event_retry_factor = 2;
  /// So many failures in a row are forgiven; the next one disables the delivery ("too many failures").
  int event_failures_allowed = 50;

  /// Message type of follow-ups; the first answer to a command has type 20.
  int follow_up_type = 0;
  /// How a connection ends whose session another one resumes.
  std::uint16_t superseded_close_code = 4000;
  /// How connections end when the world is replaced.
  std::uint16_t world_replaced_close_code = 1012;
  /// How long a nonce with `enforce_nonce` is remembered ("in the past few minutes").
  std::chrono::milliseconds nonce_memory{300'000};
  /// How many requests `/_sim/requests` remembers.
  std::size_t request_log = 500;

  /// Status for a guild that exists and that the bot is not in: 403 (code 50001, missing access) or 404 (10004, unknown
  /// guild).
  int foreign_guild_status = 403;
  /// Status for a person who asks for the membership in a guild that is not theirs (code 10004).
  int not_a_member_status = 404;
  /// Whether a value for a role connection record that the application does not have is refused (code 50035), or left
  /// out.
  bool refuse_unknown_metadata = true;
  /// Whether a value that is not of its record's type is refused (code 50035), or kept.
  bool refuse_unfit_metadata = true;
  /// What op 9 says to an Identify that comes too soon: whether the session may be resumed.
  bool identify_refusal_resumable = false;
  /// How a connection ends whose Identify is beyond the thousand of a day; the token is reset, so it is not valid any
  /// more.
  std::uint16_t identifies_spent_close_code = 4004;
  /// Status of a first response that comes too late, or for no interaction (code 10062).
  int late_response_status = 404;
  /// Status of a second first response (code 40060).
  int second_response_status = 400;
  /// Status of what comes with the token of an interaction when its 15 minutes are over (code 50027).
  int expired_token_status = 401;

  /// Permissions of @everyone in a guild whose description names none: view, send, embed, attach, read history,
  /// add reactions, use commands and what else a new guild allows its members.
  std::uint64_t everyone_permissions = 2'248'473'465'835'073ull;
  /// Permissions of the role an application gets when it is in a guild: view, send, embed links, read history.
  std::uint64_t bot_permissions = 1'024 + 2'048 + 16'384 + 65'536;
};

}  // namespace ess::testing
