#include "audit_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "ess/audit/anchor_file.hpp"
#include "ess/audit/export.hpp"
#include "ess/base/descriptor.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "session.hpp"

namespace ess::ctl {

namespace {

error file_failed(const std::string& path) {
  return {errc::unavailable, "export_file_failed",
          "The file " + path + " cannot be used: " + std::strerror(errno) + "."};
}

/// A new file that nobody else can read, or standard output.
class output_file {
 public:
  explicit output_file(const std::string& path)
      : descriptor_(path.empty() ? STDOUT_FILENO
                                 : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600)) {}
  ~output_file() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  }
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  bool is_open() const noexcept { return descriptor_ >= 0; }
  bool write(std::string_view text) const { return write_all(descriptor_, text); }
  bool finish() const { return descriptor_ == STDOUT_FILENO || ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

}  // namespace

result<boost::json::object> export_audit(const config::ctl_settings& settings, const job& what) {
  job asked = what;
  std::optional<output_file> out;
  boost::json::object answer;
  for (bool done = false; !done;) {
    auto piece = carry_out(settings, asked);
    if (!piece) return piece;
    // Not before the first piece: a refusal leaves no file behind.
    if (!out) out.emplace(what.file);
    if (!out->is_open()) return file_failed(what.file);
    const auto& text = piece->at("text").as_string();
    if (!out->write({text.data(), text.size()}))
      return file_failed(what.file.empty() ? "(standard output)" : what.file);
    asked.arguments["position"] = piece->at("position");
    done = piece->at("done").as_bool();
    answer["entries"] = piece->at("entries");
  }
  if (!out->finish()) return file_failed(what.file);
  answer["file"] = what.file;
  return answer;
}

result<boost::json::object> verify_audit_file(const job& what) {
  audit::evidence known;
  if (!what.public_key.empty()) {
    const auto key = from_hex(trim(what.public_key));
    if (auto added = known.keys.add(key.value_or("")); !added) return std::move(added).error();
  }
  if (!what.anchors.empty()) {
    const auto read = audit::anchor_file(what.anchors).read([&](const audit::checkpoint& each) { known.add(each); });
    if (!read) return read.error();
  }
  std::ifstream in(what.file, std::ios::binary);
  if (!in) return file_failed(what.file);
  const auto report = audit::verify_export(in, known);
  if (!report) return report.error();
  const auto& found = report->integrity;
  boost::json::object line;
  line["chain"] = report->chain;
  line["state"] = to_string(found.state);
  line["checked"] = found.checked;
  if (found.first != 0) line["first"] = found.first;
  if (found.first_bad != 0) line["firstBad"] = found.first_bad;
  if (found.from_checkpoint != 0) line["fromCheckpoint"] = found.from_checkpoint;
  if (found.signed_to != 0) line["signedTo"] = found.signed_to;
  if (!found.why.empty()) line["why"] = found.why;
  boost::json::object answer;
  answer["intact"] = !audit::is_tampered(found.state);
  answer["verifiable"] = found.state != audit::chain_state::unverifiable;
  answer["chains"] = boost::json::array{std::move(line)};
  return answer;
}

}  // namespace ess::ctl
