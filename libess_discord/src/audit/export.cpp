#include "ess/audit/export.hpp"

#include <boost/json/object.hpp>

#include "ess/audit/canonical_json.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace {

constexpr int checkpoint_page = 500;

// All texts come from a log that took only UTF-8; one that was damaged is replaced by nothing and fails verification.
std::string json_line(const boost::json::object& json) {
  auto text = canonical_json(json);
  return text ? *std::move(text) + "\n" : std::string("{}\n");
}

std::string entry_line(const storage::audit_record& record) {
  boost::json::object line;
  line["body"] = record.body;
  line["hash"] = to_hex(record.hash);
  line["previousHash"] = to_hex(record.previous_hash);
  if (!record.personal.empty()) line["personal"] = record.personal;
  return json_line(line);
}

// Times never run backwards within a chain, so the place of one is found by halving.
result<std::int64_t> last_before(const storage::audit_unit& uow, std::string_view chain, time_point moment) {
  const auto head = uow.audit().head(chain);
  if (!head) return head.error();
  std::int64_t low = 0;
  std::int64_t high = head->sequence;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto found = uow.audit().range(chain, middle, 1);
    if (!found) return found.error();
    if (!found->empty() && found->front().at < moment) {
      low = found->front().sequence;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

result<export_format> parse_export_format(std::string_view text) {
  if (text == "csv") return export_format::csv;
  if (text == "jsonl") return export_format::jsonl;
  return error(errc::invalid_argument, "invalid_export_format", "The format is csv or jsonl.");
}

std::string_view media_type_of(export_format format) noexcept {
  return format == export_format::csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
}

result<export_range> range_of_times(const storage::audit_unit& uow, std::string_view chain,
                                    std::optional<time_point> from, std::optional<time_point> to) {
  export_range range;
  if (from) {
    const auto before = last_before(uow, chain, *from);
    if (!before) return before.error();
    range.after = *before;
  }
  if (to) {
    const auto last = last_before(uow, chain, *to);
    if (!last) return last.error();
    range.to = *last;
  }
  return range;
}

void chain_export::resume(const position& from) {
  open_ = true;
  last_ = from.last;
  entries_ = from.entries;
  if (from.to != 0) range_.to = from.to;
}

result<std::string> chain_export::opening(const storage::audit_unit& uow) {
  open_ = true;
  if (format_ == export_format::csv) {
    return std::string(
        "sequence,at,event,source,result,actor,target,guildId,apiKeyId,requestId,metadata,personal,hash\r\n");
  }
  boost::json::object header;
  header["format"] = "ess-audit-export";
  header["v"] = 1;
  header["chain"] = chain_;
  header["at"] = format_time(uow.now());
  header["after"] = range_.after;
  if (range_.to) header["to"] = *range_.to;
  std::string text = json_line(header);
  std::int64_t after = range_.after > 0 ? range_.after - 1 : 0;
  while (true) {
    const auto stored = uow.audit().checkpoints(chain_, after, checkpoint_page);
    if (!stored) return stored.error();
    for (const checkpoint& each : *stored) {
      if (range_.to && each.sequence > *range_.to) continue;
      boost::json::object line;
      line["checkpoint"] = anchor_line(each);
      text += json_line(line);
    }
    if (stored->size() < static_cast<std::size_t>(checkpoint_page)) return text;
    after = stored->back().sequence - 1;
  }
}

std::string chain_export::closing() const {
  if (format_ == export_format::csv) return {};
  boost::json::object line;
  line["end"] = true;
  line["entries"] = entries_;
  line["last"] = last_;
  return json_line(line);
}

result<std::string> chain_export::next(const storage::audit_unit& uow, int max_entries) {
  std::string piece;
  if (!open_) {
    auto opened = opening(uow);
    if (!opened) return opened;
    piece = *std::move(opened);
  }
  const auto batch = uow.audit().range(chain_, last_, max_entries);
  if (!batch) return batch.error();
  done_ = batch->size() < static_cast<std::size_t>(max_entries);
  for (const storage::audit_record& record : *batch) {
    if (range_.to && record.sequence > *range_.to) {
      done_ = true;
      break;
    }
    if (entries_ != 0 && record.sequence != last_ + 1) {
      return error(errc::conflict, "audit_pruned", "Entries were removed while they were being exported. Start again.");
    }
    piece += format_ == export_format::csv ? csv_row(record) : entry_line(record);
    last_ = record.sequence;
    ++entries_;
  }
  if (range_.to && last_ >= *range_.to) done_ = true;
  if (done_) piece += closing();
  return piece;
}

}  // namespace ess::audit
