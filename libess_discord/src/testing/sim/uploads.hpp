// Files that come with a request (Reference, "Uploading Files").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/testing/simulator.hpp"

namespace ess::testing::sim {

struct state;
struct message;
struct message_fields;

/// A part `files[n]`.
struct uploaded_file {
  std::size_t number = 0;
  std::string name;
  std::string content_type;
  std::string bytes;
};

/// What came with the request that is being answered, and under which address its files can be fetched later.
struct request_uploads {
  std::vector<uploaded_file> files;
  std::string origin;
};

/// A body of `multipart/form-data`: its part `payload_json` and its files. Nothing when it cannot be read.
struct multipart_body {
  std::string payload_json;
  std::vector<uploaded_file> files;
};
std::optional<multipart_body> read_multipart(std::string_view content_type, std::string_view body);

/// "Per-file default limit 10 MiB", "whole request 25 MiB": code 40005 beyond them.
std::optional<sim_reply> refuse_size(const sim_request& request, const std::vector<uploaded_file>& files);

/// Whether there is anything to show: code 50006 where not.
bool has_content(const state& sim, const message_fields& fields);

/// Puts the files of the request into the message, beside those of its own that an edit keeps: all, where the body does
/// not list `attachments`. Embeds may name them by `attachment://`.
std::optional<sim_reply> apply_attachments(state& sim, message& m, const message_fields& fields, time_point now);

}  // namespace ess::testing::sim
