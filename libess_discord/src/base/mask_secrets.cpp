// Redaction by shape, at the sink (security requirement LG-2). It is the second line: code should not log secrets at
// all.
#include "base/mask_secrets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "ess/base/log.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/text.hpp"

namespace ess {

namespace {

bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

bool is_base64url(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

template <class Predicate>
std::size_t run_length(std::string_view text, std::size_t from, Predicate accept) {
  std::size_t end = from;
  while (end < text.size() && accept(text[end])) ++end;
  return end - from;
}

// What follows one of these is a secret, up to the end of its run of token characters.
constexpr std::array<std::string_view, 24> plain_prefixes = {
    "bot ", "bearer ", "basic ", "x-api-key: ", "ess_live_", "ess_test_", "ess_dev_", "code=", "client_secret=",
    "state=", "access_token=", "refresh_token=", "code_verifier=", "password=", "ess_session=", "ess_link=",
    "__host-ess_session=", "__host-ess_link=", "ess_form=", "ess_device=", "__host-ess_form=", "__host-ess_device=",
    // The paths of mailed links, whose fragment is the token.
    "reset#", "invite#"};
// What follows one of these is a secret, up to the closing quote.
constexpr std::array<std::string_view, 8> quoted_prefixes = {
    "\"code\":\"",          "\"client_secret\":\"", "\"access_token\":\"", "\"refresh_token\":\"",
    "\"code_verifier\":\"", "\"password\":\"",      "\"token\":\"",        "\"secret\":\""};

// Shorter runs are words like "bot said", not secrets.
constexpr std::size_t least_secret = 8;

// Where a secret with a prefix starts and how long it is; length 0 if there is none at this place.
struct stretch {
  std::size_t from = 0;
  std::size_t length = 0;
};

stretch prefixed_secret_at(std::string_view text, std::string_view lower, std::size_t at) {
  for (const std::string_view prefix : plain_prefixes) {
    if (!lower.substr(at).starts_with(prefix)) continue;
    const std::size_t from = at + prefix.size();
    const std::size_t length = run_length(text, from, is_token_character);
    if (length >= least_secret) return {from, length};
  }
  for (const std::string_view prefix : quoted_prefixes) {
    if (!lower.substr(at).starts_with(prefix)) continue;
    const std::size_t from = at + prefix.size();
    std::size_t end = from;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
    return {from, std::min(end, text.size()) - from};
  }
  return {};
}

// Three dotted base64url parts of the lengths of a bot token: id, time, signature.
std::size_t bot_token_at(std::string_view text, std::size_t at) {
  const std::size_t first = run_length(text, at, is_base64url);
  if (first < 18 || at + first >= text.size() || text[at + first] != '.') return 0;
  const std::size_t second = run_length(text, at + first + 1, is_base64url);
  const std::size_t dot = at + first + 1 + second;
  if (second < 5 || second > 8 || dot >= text.size() || text[dot] != '.') return 0;
  const std::size_t third = run_length(text, dot + 1, is_base64url);
  return third < 20 ? 0 : dot + 1 + third - at;
}

// The token in /webhooks/{id}/{token} and /interactions/{id}/{token}: where it starts, or 0.
std::size_t path_token_at(std::string_view lower, std::size_t at) {
  for (const std::string_view root : {std::string_view("/webhooks/"), std::string_view("/interactions/")}) {
    if (!lower.substr(at).starts_with(root)) continue;
    const std::size_t id = at + root.size();
    const std::size_t digits = run_length(lower, id, [](char c) { return c >= '0' && c <= '9'; });
    if (digits > 0 && id + digits < lower.size() && lower[id + digits] == '/') return id + digits + 1;
  }
  return 0;
}

bool is_mail_character(char c) noexcept { return is_base64url(c) || c == '.' || c == '+' || c == '%'; }

// `local@host.name`: its length, or 0.
std::size_t mail_address_at(std::string_view text, std::size_t at) {
  const std::size_t local = run_length(text, at, is_mail_character);
  const std::size_t sign = at + local;
  if (local == 0 || sign >= text.size() || text[sign] != '@') return 0;
  const std::size_t host = run_length(text, sign + 1, is_mail_character);
  const std::size_t dot = text.substr(sign + 1, host).find('.');
  return dot == std::string_view::npos || dot == 0 ? 0 : local + 1 + host;
}

enum class mail { masked, kept };

std::string mask(std::string_view text, mail addresses) {
  const std::string lower = ascii_lower(text);
  std::string masked;
  masked.reserve(text.size());
  std::size_t at = 0;
  const auto redact_run = [&](std::size_t from, std::size_t length) {
    masked.append(text.substr(at, from - at)).append(redacted);
    at = from + length;
  };
  while (at < text.size()) {
    const bool starts_word = at == 0 || !is_base64url(text[at - 1]);
    if (const stretch found = starts_word ? prefixed_secret_at(text, lower, at) : stretch(); found.length != 0) {
      redact_run(found.from, found.length);
      continue;
    }
    if (const std::size_t token = path_token_at(lower, at); token != 0) {
      redact_run(token, run_length(text, token, is_base64url));
      continue;
    }
    if (const std::size_t length = starts_word ? bot_token_at(text, at) : 0; length != 0) {
      redact_run(at, length);
      continue;
    }
    const bool may_be_mail = addresses == mail::masked && (at == 0 || !is_mail_character(text[at - 1]));
    if (const std::size_t length = may_be_mail ? mail_address_at(text, at) : 0; length != 0) {
      redact_run(at, length);
      continue;
    }
    masked.push_back(text[at++]);
  }
  return masked;
}

}  // namespace

std::string mask_secrets(std::string_view text) { return mask(text, mail::masked); }

std::string mask_secrets_but_mail(std::string_view text) { return mask(text, mail::kept); }

}  // namespace ess
