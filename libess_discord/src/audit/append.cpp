#include "ess/audit/append.hpp"

#include <algorithm>
#include <set>

#include "audit/announce.hpp"
#include "audit/entry_hash.hpp"
#include "base/mask_secrets.hpp"
#include "ess/audit/canonical_json.hpp"
#include "ess/audit/event_kinds.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/log.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

namespace {

namespace json = boost::json;

// Security requirement AU-10.
constexpr std::size_t max_metadata_bytes = 8 * 1024;
constexpr int max_metadata_depth = 4;
constexpr std::size_t max_text_bytes = 256;
constexpr std::size_t max_personal_bytes = 1024;

error invalid_event(const event& what, std::string_view why) {
  return error(errc::internal, "audit_event_invalid", "The change could not be recorded, so it was not made.")
      .with_detail("audit event \"" + what.type() + "\": " + std::string(why));
}

bool is_event_type(std::string_view type) {
  const bool characters = std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
  return characters && !type.empty() && type.size() <= 64 && type.front() != '.' && type.back() != '.' &&
         type.find("..") == std::string_view::npos;
}

bool is_plain_text(std::string_view text, std::size_t limit) { return text.size() <= limit && is_utf8(text); }

// Levels of nesting: 1 for `{}`, 2 for `{"a":[]}`.
int depth_of(const json::value& value) {
  int deepest = 0;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, depth_of(member.value()));
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) deepest = std::max(deepest, depth_of(item));
  } else {
    return 0;
  }
  return deepest + 1;
}

// Of our own events every member is known; those of a host are the host's affair.
result<void> check_keys(const event& what) {
  const event_kind* kind = find_event_kind(what.type());
  if (kind == nullptr) return success();
  for (const auto& member : what.metadata()) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(kind->keys, name) == kind->keys.end()) {
      return invalid_event(what, "its metadata has the member \"" + std::string(name) +
                                     "\", which event_kinds.cpp does not list for it");
    }
  }
  return success();
}

// A secret in the wrong field (a key named after itself, a token in a reason) would stay in the log for good.
json::value without_secrets(const json::value& value) {
  if (const auto* text = value.if_string()) return json::string(mask_secrets({text->data(), text->size()}));
  if (const auto* array = value.if_array()) {
    json::array masked;
    for (const auto& item : *array) masked.push_back(without_secrets(item));
    return masked;
  }
  if (const auto* object = value.if_object()) {
    json::object masked;
    for (const auto& member : *object) masked[member.key()] = without_secrets(member.value());
    return masked;
  }
  return value;
}

result<void> check(const event& what) {
  if (!is_event_type(what.type())) return invalid_event(what, "the type is not a dotted name of [a-z0-9_.]");
  if (!is_plain_text(what.target(), max_text_bytes)) return invalid_event(what, "the target is too long or not UTF-8");
  if (!is_plain_text(what.who().request_id(), max_text_bytes)) {
    return invalid_event(what, "the request id is too long or not UTF-8");
  }
  if (auto known = check_keys(what); !known) return known;
  if (depth_of(what.metadata()) > max_metadata_depth) return invalid_event(what, "the metadata is nested too deeply");
  std::set<std::string_view> names;
  for (const personal_value& personal : what.personal()) {
    if (!is_valid_id(personal.name) || !names.insert(personal.name).second) {
      return invalid_event(what, "the name of a personal value is malformed or used twice");
    }
    if (!is_plain_text(personal.value, max_personal_bytes)) {
      return invalid_event(what, "a personal value is too long or not UTF-8");
    }
  }
  const auto metadata = canonical_json(what.metadata());
  if (!metadata) return invalid_event(what, metadata.error().message());
  if (metadata->size() > max_metadata_bytes) return invalid_event(what, "the metadata is larger than 8 KiB");
  return success();
}

// The values with their salts, and the commitments that stand for them in the body.
struct personal_part {
  json::object commitments;
  json::object values;
};

personal_part commit_to_personal(const event& what, random_source& random) {
  personal_part part;
  for (const personal_value& personal : what.personal()) {
    const std::string salt = random_bytes(random, salt_bytes);
    // Somebody may have typed a key where a name belongs. An address is what such a value is for.
    const std::string value = mask_secrets_but_mail(personal.value);
    part.commitments[personal.name] = to_hex(commitment_to(salt, value));
    json::object kept;
    kept["salt"] = to_base64url(salt);
    kept["value"] = value;
    part.values[personal.name] = std::move(kept);
  }
  return part;
}

// An absent thing is an absent member, so it can never be taken for an empty or a null one.
json::object body_of(const event& what, const storage::audit_record& record, json::object commitments) {
  const origin& who = what.who();
  json::object body;
  body["v"] = 1;
  body["chain"] = record.chain;
  body["sequence"] = record.sequence;
  body["at"] = format_time(record.at);
  body["event"] = record.event;
  const auto text = [](std::string_view view) { return json::string_view(view.data(), view.size()); };
  body["source"] = text(to_string(who.source()));
  body["result"] = text(to_string(what.result()));
  body["metadata"] = without_secrets(what.metadata());
  if (who.actor()) body["actor"] = who.actor()->str();
  if (who.guild()) body["guildId"] = who.guild()->str();
  if (who.api_key()) body["apiKeyId"] = who.api_key()->str();
  if (!who.request_id().empty()) body["requestId"] = mask_secrets(who.request_id());
  if (!what.target().empty()) body["target"] = mask_secrets(what.target());
  if (!commitments.empty()) body["personal"] = std::move(commitments);
  return body;
}

error unavailable(const error& cause) {
  return error(errc::unavailable, "audit_unavailable",
               "The change could not be recorded in the audit log, so it was not made. Try again in a moment.")
      .with_detail(describe_for_log(cause));
}

}  // namespace

result<void> append(storage::audit_unit& uow, random_source& random, const std::optional<community_id>& community,
                    const event& what) {
  if (auto checked = check(what); !checked) return checked;
  if (community && community->str() == storage::installation_chain) {
    return invalid_event(what, "a community has the name of the installation's chain");
  }
  storage::audit_record record;
  record.chain = chain_of(community);
  const auto head = uow.audit().head(record.chain);
  if (!head) return unavailable(head.error());
  record.sequence = head->sequence + 1;
  record.previous_hash = head->hash;
  record.at = uow.now();
  record.event = what.type();
  personal_part personal = commit_to_personal(what, random);
  if (!personal.values.empty()) record.personal = to_json_text(personal.values);
  auto body = canonical_json(body_of(what, record, std::move(personal.commitments)));
  if (!body) return invalid_event(what, body.error().message());
  record.body = std::move(*body);
  record.hash = entry_hash(record.previous_hash, record.body);
  if (auto inserted = uow.audit().insert(record); !inserted) return unavailable(inserted.error());
  if (!community) return success();
  return announce(uow, random, *community, what, record.sequence);
}

}  // namespace ess::audit
