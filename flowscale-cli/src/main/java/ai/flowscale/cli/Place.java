package ai.flowscale.cli;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a request of a batch comes from, for messages: a line of a file and the columns of its
 * fields, or the name of a file.
 */
final class Place {
  private final String where;
  private final Map<String, Integer> columns = new HashMap<>();

  private Place(String where) {
    this.where = where;
  }

  /** That of the only request, which needs none. */
  static Place none() {
    return new Place("");
  }

  static Place of(String where) {
    return new Place(where);
  }

  /** Notes in which column an input stands, counted from 1. */
  void add(String field, int column) {
    columns.putIfAbsent(field, column);
  }

  CliException wrong(String field, String message) {
    Integer column = columns.get(field);
    return column == null ? wrong(message) : wrong(column, message);
  }

  CliException wrong(int column, String message) {
    return InputOptions.wrong(where + ", column " + column + ": " + message);
  }

  CliException wrong(String message) {
    return InputOptions.wrong(where.isEmpty() ? message : where + ": " + message);
  }
}
