#include "testing/sim/transcript.hpp"

#include <utility>

#include "ess/base/json.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::size_t most_lines = 5'000;
constexpr std::size_t longest_payload = 4'096;

std::string_view name_of(transcript::side from) { return from == transcript::side::client ? "client" : "server"; }

/// What is kept of a payload: without the token that Identify and Resume carry, and without data that is too long.
std::string kept(std::string_view text) {
  if (text.size() <= longest_payload && text.find("\"token\"") == std::string_view::npos) return std::string(text);
  json_limits limits;
  limits.max_bytes = text.size();
  auto parsed = parse_json(text, limits);
  if (!parsed || !parsed->is_object()) return std::string("null");
  json::object& payload = parsed->get_object();
  if (text.size() > longest_payload) {
    payload.erase("d");
    return to_json_text(payload);
  }
  json::value* data = payload.if_contains("d");
  if (data != nullptr && data->is_object() && data->get_object().contains("token")) {
    data->get_object()["token"] = "[masked]";
  }
  return to_json_text(payload);
}

}  // namespace

void transcript::add(line what) {
  lines_.push_back(std::move(what));
  if (lines_.size() > most_lines) lines_.pop_front();
}

void transcript::message(std::uint64_t connection, side from, std::string_view text) {
  add({connection, from, kept(text), std::nullopt});
}

void transcript::ended(std::uint64_t connection, side by, std::optional<std::uint16_t> code) {
  add({connection, by, {}, code});
}

json::array transcript::to_json(std::optional<std::uint64_t> connection) const {
  json::array out;
  for (const line& each : lines_) {
    if (connection && each.connection != *connection) continue;
    json::object shown;
    shown["connection"] = each.connection;
    shown["from"] = name_of(each.from);
    if (each.text.empty()) {
      shown["closeCode"] = nullptr;
      if (each.code) shown["closeCode"] = *each.code;
    } else {
      auto payload = parse_json(each.text);
      shown["payload"] = payload ? std::move(*payload) : json::value();
    }
    out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace ess::testing::sim
