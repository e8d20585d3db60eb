package ai.flowscale.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines and columns. Where a terminal is too narrow for them, each row becomes lines of its own,
 * {@code NAME value}, without what is empty. A long table is printed in parts, whose columns are
 * those of the first one.
 */
final class Table {
  private static final String GAP = "  ";

  private final Console console;
  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();
  private int[] widths = {};

  Table(Console console, String... headers) {
    this.console = console;
    this.headers = List.of(headers);
  }

  Table add(Object... cells) {
    rows.add(IntStream.range(0, cells.length).mapToObj(i -> Safe.text("" + cells[i])).toList());
    return this;
  }

  int size() {
    return rows.size();
  }

  /** Leaves out the columns in which no row has anything but a dash. */
  Table withoutEmptyColumns() {
    int[] kept =
        IntStream.range(0, headers.size())
            .filter(i -> rows.stream().anyMatch(row -> !isEmpty(row.get(i))))
            .toArray();
    Table table = new Table(console, pick(headers, kept).toArray(String[]::new));
    rows.forEach(row -> table.add(pick(row, kept).toArray()));
    return table;
  }

  private static List<String> pick(List<String> cells, int[] columns) {
    return IntStream.of(columns).mapToObj(cells::get).toList();
  }

  private static boolean isEmpty(String cell) {
    return cell.isEmpty() || cell.equals("-");
  }

  /** Prints the rows that were added since it was called last. */
  void print() {
    if (widths.length == 0) {
      widths = IntStream.range(0, headers.size()).map(this::width).toArray();
      if (!isNarrow()) {
        printRow(headers);
      }
    }
    if (isNarrow()) {
      rows.forEach(this::printLines);
    } else {
      rows.forEach(this::printRow);
    }
    rows.clear();
  }

  private int width(int column) {
    int width = headers.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  private boolean isNarrow() {
    return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1) > console.width();
  }

  private void printRow(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(cells.get(i)).append(" ".repeat(Math.max(0, widths[i] - cells.get(i).length())));
      line.append(GAP);
    }
    console.print(line.toString().stripTrailing());
  }

  private void printLines(List<String> cells) {
    int longest = headers.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < cells.size(); i++) {
      String header = headers.get(i);
      if (!isEmpty(cells.get(i))) {
        console.print(header + " ".repeat(longest - header.length()) + GAP + cells.get(i));
      }
    }
    console.print("");
  }
}
