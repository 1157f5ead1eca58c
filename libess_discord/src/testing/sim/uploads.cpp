#include "testing/sim/uploads.hpp"

#include <algorithm>
#include <charconv>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/messages.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::size_t most_attachments = 10;
constexpr std::size_t most_file_bytes = 10 * 1024 * 1024, most_request_bytes = 25 * 1024 * 1024;

/// `name="value"` of a header, without escapes, which no client of ours sends.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string wanted = std::string(name) + "=";
  for (std::size_t at = header.find(wanted); at != std::string_view::npos; at = header.find(wanted, at + 1)) {
    if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') continue;
    std::string_view value = header.substr(at + wanted.size());
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(trim(value.substr(0, value.find(';'))));
  }
  return {};
}

std::string header_of(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = std::min(line.find(':'), line.size());
    if (ascii_lower(line.substr(0, colon)) == name) return std::string(trim(line.substr(std::min(colon + 1, end))));
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return {};
}

std::optional<std::size_t> file_number(std::string_view name) {
  if (!name.starts_with("files[") || !name.ends_with(']')) return std::nullopt;
  name = name.substr(6, name.size() - 7);
  std::size_t number = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return std::nullopt;
  return number;
}

void take_part(std::string_view head, std::string_view content, multipart_body& out) {
  const std::string disposition = header_of(head, "content-disposition");
  const std::string name = parameter(disposition, "name");
  if (name == "payload_json") out.payload_json = content;
  const auto number = file_number(name);
  if (!number) return;
  uploaded_file file;
  file.number = *number;
  file.name = parameter(disposition, "filename");
  file.content_type = header_of(head, "content-type");
  file.bytes = content;
  out.files.push_back(std::move(file));
}

/// What is safe in a path; Discord replaces other characters too.
std::string safe_name(const std::string& name) {
  std::string out = name.empty() ? "unknown" : name;
  for (char& c : out) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return out;
}

const json::value* metadata_of(const message_fields& fields, const std::string& id) {
  if (!fields.attachments) return nullptr;
  const auto is_wanted = [&](const json::value& entry) {
    const json::value* given = find_member(entry, "id");
    if (given == nullptr) return false;
    return given->is_string() ? std::string_view(given->get_string()) == id : to_json_text(*given) == id;
  };
  const auto at = std::find_if(fields.attachments->begin(), fields.attachments->end(), is_wanted);
  return at == fields.attachments->end() ? nullptr : &*at;
}

void describe_attachment(attachment& a, const json::value* metadata) {
  if (metadata == nullptr) return;
  if (auto text = string_member(*metadata, "description")) a.description = std::move(*text);
  if (auto text = string_member(*metadata, "filename")) a.name = safe_name(*text);
}

/// "attachment://name" in an embed becomes the address of that file.
void resolve_addresses(message& m) {
  constexpr std::string_view scheme = "attachment://";
  for (json::value& embed : m.embeds) {
    for (const char* part : {"image", "thumbnail"}) {
      json::value* picture = embed.is_object() ? embed.get_object().if_contains(part) : nullptr;
      if (picture == nullptr || !picture->is_object()) continue;
      const std::string url = string_member(*picture, "url").value_or("");
      for (const attachment& a : m.attachments) {
        if (url == std::string(scheme) + a.name) picture->get_object()["url"] = a.url;
      }
    }
  }
}

}  // namespace

std::optional<multipart_body> read_multipart(std::string_view content_type, std::string_view body) {
  const std::string boundary = parameter(content_type, "boundary");
  if (boundary.empty()) return std::nullopt;
  const std::string delimiter = "--" + boundary;
  multipart_body out;
  std::size_t at = body.find(delimiter);
  while (at != std::string_view::npos) {
    body.remove_prefix(at + delimiter.size());
    if (body.starts_with("--")) return out;
    const std::size_t head_end = body.find("\r\n\r\n");
    const std::size_t next = body.find("\r\n" + delimiter);
    if (!body.starts_with("\r\n") || next == std::string_view::npos) return std::nullopt;
    if (head_end < 2 || head_end > next) return std::nullopt;
    const std::size_t start = head_end + 4;
    take_part(body.substr(2, head_end - 2), start > next ? std::string_view() : body.substr(start, next - start), out);
    at = next + 2;
  }
  return std::nullopt;
}

std::optional<sim_reply> refuse_size(const sim_request& request, const std::vector<uploaded_file>& files) {
  const bool is_large =
      request.body.size() > most_request_bytes ||
      std::ranges::any_of(files, [](const uploaded_file& f) { return f.bytes.size() > most_file_bytes; });
  if (!is_large) return std::nullopt;
  return api_error(413, 40005, "Request entity too large");
}

bool has_content(const state& sim, const message_fields& fields) {
  return !fields.empty() || !sim.uploads.files.empty();
}

std::optional<sim_reply> apply_attachments(state& sim, message& m, const message_fields& fields, time_point now) {
  std::vector<attachment> kept;
  for (attachment& a : m.attachments) {
    const json::value* metadata = metadata_of(fields, id_text(a.id));
    if (fields.attachments && metadata == nullptr) continue;
    kept.push_back(a);
    if (auto text = metadata == nullptr ? std::nullopt : string_member(*metadata, "description")) {
      kept.back().description = std::move(*text);
    }
  }
  if (kept.size() + sim.uploads.files.size() > most_attachments) {
    return api_error(400, 30015, "Maximum number of attachments in a message reached (10)");
  }
  for (const uploaded_file& file : sim.uploads.files) {
    attachment a;
    a.id = sim.ids.next(now);
    a.name = safe_name(file.name);
    describe_attachment(a, metadata_of(fields, std::to_string(file.number)));
    a.content_type = file.content_type;
    a.size = file.bytes.size();
    a.url = sim.uploads.origin + "/attachments/" + id_text(m.channel_id) + "/" + id_text(a.id) + "/" + a.name;
    sim.data.files[a.id] = stored_file{file.bytes, file.content_type};
    kept.push_back(std::move(a));
  }
  m.attachments = std::move(kept);
  resolve_addresses(m);
  return std::nullopt;
}

}  // namespace ess::testing::sim
