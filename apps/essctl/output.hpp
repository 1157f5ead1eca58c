// Results for people: lines and tables. Text from the database is shown with control characters replaced.
#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>

namespace ess::ctl {

/// A value as one line of text: texts as they are, lists joined by spaces, nothing for null or absent.
std::string shown(const boost::json::object& record, std::string_view member);

struct column {
  std::string_view title;
  std::string_view member;
};

/// The records of the array `list` in `answer`, one per line; `if_empty` when there is none.
void print_table(std::ostream& out, const boost::json::object& answer, std::string_view list,
                 std::initializer_list<column> columns, std::string_view if_empty);

/// A line `member: value` for each member of the record that has a value and is no list of records.
void print_record(std::ostream& out, const boost::json::object& record);

/// The object `member` of `answer`.
const boost::json::object& part(const boost::json::object& answer, std::string_view member);

}  // namespace ess::ctl
