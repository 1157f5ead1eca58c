// Verifying an exported chain: no database, only the file, anchors and a public key.
#include <istream>

#include "audit/chain_verifier.hpp"
#include "ess/audit/export.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace {

// A body has at most 8 KiB of metadata and grows sixfold at worst when it becomes a JSON text.
constexpr std::size_t max_line_bytes = 256 * 1024;
constexpr json_limits line_limits{max_line_bytes, 16, 1000};

error invalid_export(std::int64_t line, std::string_view why) {
  return error(errc::corrupt, "invalid_export",
               "Line " + std::to_string(line) + " of this file is not one of an audit export: " + std::string(why));
}

struct export_header {
  std::string chain;
  time_point at;
  std::int64_t after = 0;
  bool is_complete = true;
};

/// Lines of at most so many bytes.
class line_reader {
 public:
  explicit line_reader(std::istream& in) : in_(in) {}

  std::int64_t number() const noexcept { return number_; }
  /// Nothing at the end of the file, nor for a last line that was cut off in the middle. Errors: `invalid_export`.
  result<std::optional<boost::json::value>> next() {
    std::string text;
    ++number_;
    for (int c = in_.get(); c != std::istream::traits_type::eof() && c != '\n'; c = in_.get()) {
      if (text.size() >= max_line_bytes) return invalid_export(number_, "it is too long.");
      text.push_back(static_cast<char>(c));
    }
    if (text.empty() && in_.eof()) return std::optional<boost::json::value>();
    auto json = parse_json(text, line_limits);
    if (!json && in_.eof() && number_ > 1) return std::optional<boost::json::value>();
    if (!json || !json->is_object()) return invalid_export(number_, "it is not a JSON object.");
    return std::optional<boost::json::value>(*std::move(json));
  }

 private:
  std::istream& in_;
  std::int64_t number_ = 0;
};

result<export_header> read_header(line_reader& lines) {
  auto line = lines.next();
  if (!line) return std::move(line).error();
  if (!*line) return invalid_export(1, "the file is empty.");
  const auto& json = **line;
  const auto chain = string_member(json, "chain");
  const auto at = parse_time(string_member(json, "at").value_or(""));
  const auto after = integer_member(json, "after");
  if (string_member(json, "format") != "ess-audit-export" || integer_member(json, "v") != 1 || !chain || !at ||
      !after || *after < 0 || *after >= max_sequence) {
    return invalid_export(1, "it does not say what it is an export of.");
  }
  return export_header{*chain, *at, *after, find_member(json, "to") == nullptr};
}

// 32 bytes as the exporter writes them: in capitals they would mean the same and not be what was exported.
std::optional<std::string> hash_member(const boost::json::value& line, std::string_view name) {
  const auto text = string_member(line, name);
  auto bytes = from_hex(text.value_or("?"));
  if (!bytes || to_hex(*bytes) != *text) return std::nullopt;
  return *std::move(bytes);
}

// Columns are taken from the body, which is what is hashed; the checker then finds them in agreement.
std::optional<storage::audit_record> read_entry(const boost::json::value& line) {
  const auto body = string_member(line, "body");
  const auto hash = hash_member(line, "hash");
  const auto previous = hash_member(line, "previousHash");
  const auto personal = string_member(line, "personal");
  // A member of another name would be left out in silence, as erased values are.
  if (line.get_object().size() != (personal ? 4U : 3U)) return std::nullopt;
  if (!body || !hash || !previous) return std::nullopt;
  const auto json = parse_json(*body, line_limits);
  if (!json) return std::nullopt;
  const auto chain = string_member(*json, "chain");
  const auto sequence = integer_member(*json, "sequence");
  const auto at = parse_time(string_member(*json, "at").value_or(""));
  const auto event = string_member(*json, "event");
  if (!chain || !sequence || !at || !event) return std::nullopt;
  return storage::audit_record{*chain, *sequence, *at, *event, *body, *previous, *hash, personal.value_or("")};
}

struct export_end {
  bool is_there = false;
  std::int64_t entries = 0;
  std::int64_t last = 0;
};

verify_report damaged(verify_report report, std::int64_t sequence, std::string_view why) {
  report.state = chain_state::broken;
  report.first_bad = sequence;
  report.head_hash.clear();
  report.why = "Entry " + std::to_string(sequence) + " is not as it was exported: " + std::string(why);
  return report;
}

// The entries, up to the line that ends the file.
result<verify_report> read_entries(line_reader& lines, std::optional<boost::json::value> line,
                                   const export_header& header, chain_verifier& verifier) {
  export_end end;
  std::int64_t next = header.after + 1;
  while (line && !end.is_there && !verifier.is_broken()) {
    if (bool_member(*line, "end") == true) {
      end = {true, integer_member(*line, "entries").value_or(-1), integer_member(*line, "last").value_or(-1)};
    } else {
      const auto entry = read_entry(*line);
      if (!entry || entry->chain != header.chain) {
        return damaged(verifier.finish_part(), next, "it is damaged, or of another chain.");
      }
      if (!verifier.feed(*entry)) break;
      next = entry->sequence + 1;
    }
    auto following = lines.next();
    if (!following) return std::move(following).error();
    line = *std::move(following);
  }
  if (verifier.is_broken()) return verifier.finish_part();
  auto report = header.is_complete && end.is_there ? verifier.finish_chain(header.at) : verifier.finish_part();
  const bool fits = !line && end.entries == report.checked && (report.checked == 0 || end.last == report.last);
  if (end.is_there && !fits) {
    return damaged(std::move(report), next, "the end of the file does not fit.");
  }
  if (end.is_there || is_tampered(report.state)) return report;
  report.state = chain_state::truncated;
  report.first_bad = next;
  report.why = "The file ends after entry " + std::to_string(next - 1) + " without the line that ends an export.";
  return report;
}

}  // namespace

result<export_report> verify_export(std::istream& in, const evidence& known) {
  line_reader lines(in);
  auto header = read_header(lines);
  if (!header) return std::move(header).error();
  chain_evidence found;
  for (const checkpoint& anchored : known.anchored(header->chain)) found.add(anchored, known.keys);
  auto line = lines.next();
  for (; line && *line; line = lines.next()) {
    const auto text = string_member(**line, "checkpoint");
    if (!text) break;
    const auto statement = parse_anchor_line(*text);
    if (!statement) return invalid_export(lines.number(), "its checkpoint is malformed.");
    if (statement->chain == header->chain) found.add(*statement, known.keys);
  }
  if (!line) return std::move(line).error();
  found.sort();
  chain_verifier verifier(found);
  // After pruning, an export of everything begins behind the cut.
  if (header->after == 0) {
    verifier.start_of_chain();
  } else {
    verifier.start_at(header->after + 1);
  }
  auto report = read_entries(lines, *std::move(line), *header, verifier);
  if (!report) return std::move(report).error();
  return export_report{header->chain, *std::move(report)};
}

}  // namespace ess::audit
