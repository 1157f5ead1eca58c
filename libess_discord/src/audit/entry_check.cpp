#include "audit/entry_check.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <charconv>

#include "audit/entry_hash.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace {

// A body of ours is far below; the bound only keeps a damaged one from growing.
constexpr json_limits body_limits{256 * 1024, 16, 1000};

std::string_view raw_of(const std::vector<raw_member>& members, std::string_view name) {
  for (const auto& [key, value] : members) {
    if (key == name) return value;
  }
  return {};
}

// Nearly every text has no escapes, and then its raw form is itself between quotes.
bool says(std::string_view raw, std::string_view text) {
  if (raw.size() == text.size() + 2 && raw.front() == '"' && raw.substr(1, text.size()) == text) {
    return text.find('\\') == std::string_view::npos;
  }
  return raw.find('\\') != std::string_view::npos && text_of_raw(raw) == text;
}

bool says(std::string_view raw, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return raw == std::string_view(digits, static_cast<std::size_t>(end - digits));
}

bool says_time(std::string_view raw, time_point at) {
  // As `format_time` writes it, without its cost: "YYYY-MM-DDThh:mm:ss.mmmZ" in quotes.
  constexpr std::string_view shape = "\"....-..-..T..:..:.......Z\"";
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const int year = static_cast<int>(date.year());
  if (raw.size() != shape.size() || year < 0 || year > 9999) return says(raw, format_time(at));
  const auto within = static_cast<int>((at - day).count());
  char expected[27] = "\"0000-00-00T00:00:00.000Z\"";
  const auto put = [&](int end, int value) {
    for (; value != 0; value /= 10) expected[end--] = static_cast<char>('0' + value % 10);
  };
  put(4, year);
  put(7, static_cast<int>(static_cast<unsigned>(date.month())));
  put(10, static_cast<int>(static_cast<unsigned>(date.day())));
  put(13, within / 3'600'000);
  put(16, within / 60'000 % 60);
  put(19, within / 1000 % 60);
  put(23, within % 1000);
  return raw == std::string_view(expected, sizeof expected - 1);
}

}  // namespace

// Every personal value that is still there must be the one the body commits to.
problem entry_checker::check_personal(const storage::audit_record& entry) {
  if (entry.personal.empty()) return std::nullopt;
  const auto values = parse_json(entry.personal, body_limits);
  std::vector<raw_member> commitments;
  if (!values || !values->is_object() || !scan_canonical_object(raw_of(members_, "personal"), commitments)) {
    return "its personal values are damaged";
  }
  for (const auto& member : values->get_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    const auto salt = from_base64url(string_member(member.value(), "salt").value_or("?"));
    const auto value = string_member(member.value(), "value");
    if (!salt || !value || !says(raw_of(commitments, name), to_hex(commitment_to(*salt, *value)))) {
      return "its personal value \"" + std::string(name) + "\" was altered";
    }
  }
  return std::nullopt;
}

problem entry_checker::check(const storage::audit_record& entry) {
  if (entry.previous_hash.size() != hash_bytes) return "the hash before it is damaged";
  const auto hash = hashing_.hash({entry_hash_tag, entry.previous_hash, entry.body});
  if (crypto::view_of(hash) != entry.hash) return "its content does not match its hash";
  if (!scan_canonical_object(entry.body, members_)) return "its content is not in the one form that is ever written";
  const bool agrees = says(raw_of(members_, "chain"), entry.chain) &&
                      says(raw_of(members_, "sequence"), entry.sequence) &&
                      says_time(raw_of(members_, "at"), entry.at) && says(raw_of(members_, "event"), entry.event);
  if (!agrees) return "its columns contradict its content";
  if (raw_of(members_, "v") != "1") return "its content is of another version";
  return check_personal(entry);
}

}  // namespace ess::audit
