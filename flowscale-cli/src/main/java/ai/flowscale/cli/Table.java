package ai.flowscale.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Lines and columns. Where a terminal is too narrow for them, each row becomes lines of its own,
 * {@code NAME value}, without what is empty; before that, columns are left out in which all is
 * empty, and sentences in the last one are broken. A long table is printed in parts, whose columns
 * are those of the first one.
 */
final class Table {
  private static final String GAP = "  ";

  /** The columns that hold states. */
  private static final Set<String> STATES = Set.of("STATUS", "STATE");

  /** The columns that hold sentences. */
  private static final Set<String> PROSE = Set.of("DESCRIPTION", "REASON");

  private static final int LEAST_PROSE = 20;

  private final Console console;
  private List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> optional = new ArrayList<>();
  private int[] widths = {};
  private boolean isBegun;

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

  /** Columns that are left out, the first one first, before rows become lines. */
  Table optional(String... columns) {
    optional.addAll(List.of(columns));
    return this;
  }

  /** Leaves out the columns in which no row has anything but a dash. */
  Table withoutEmptyColumns() {
    keep(
        IntStream.range(0, headers.size())
            .filter(i -> rows.stream().anyMatch(row -> !isEmpty(row.get(i))))
            .toArray());
    return this;
  }

  private void keep(int... columns) {
    headers = pick(headers, columns);
    rows.replaceAll(row -> pick(row, columns));
    measure();
  }

  /** Where all rows are here, and a terminal is too narrow for all columns. */
  private void fit() {
    if (!isNarrow() || rows.isEmpty()) {
      return;
    }
    withoutEmptyColumns();
    wrap();
    List<String> allHeaders = headers;
    List<List<String>> allRows = List.copyOf(rows);
    for (int i = 0; i < optional.size() && isNarrow(); i++) {
      String column = optional.get(i);
      keep(
          IntStream.range(0, headers.size())
              .filter(each -> !headers.get(each).equals(column))
              .toArray());
    }
    if (isNarrow()) {
      // Lines have room for all.
      headers = allHeaders;
      rows.clear();
      rows.addAll(allRows);
      measure();
    }
  }

  /** Where the last column is prose, it goes over several lines. */
  private void wrap() {
    int last = widths.length - 1;
    if (isNarrow() && PROSE.contains(headers.get(last))) {
      int room = console.width() - indent();
      widths[last] = room < LEAST_PROSE ? widths[last] : room;
    }
  }

  /** Where the last column begins. */
  private int indent() {
    return IntStream.of(widths).limit(widths.length - 1L).map(width -> width + GAP.length()).sum();
  }

  private static List<String> pick(List<String> cells, int[] columns) {
    return IntStream.of(columns).mapToObj(cells::get).toList();
  }

  private static boolean isEmpty(String cell) {
    return cell.isEmpty() || cell.equals("-");
  }

  /** Prints the rows that were added since {@link #printPart()} was called last, if ever. */
  void print() {
    if (!isBegun) {
      measure();
      fit();
    }
    printRows();
  }

  /** Prints the rows so far; more will be added. */
  void printPart() {
    if (!isBegun) {
      measure();
      wrap();
    }
    printRows();
  }

  private void measure() {
    widths = IntStream.range(0, headers.size()).map(this::width).toArray();
  }

  private void printRows() {
    if (isNarrow()) {
      rows.forEach(this::printLines);
    } else {
      if (!isBegun) {
        printRow(headers);
      }
      rows.forEach(this::printRow);
    }
    isBegun = true;
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
    int last = cells.size() - 1;
    for (int i = 0; i < last; i++) {
      line.append(shown(cells, i));
      line.append(" ".repeat(Math.max(0, widths[i] - cells.get(i).length()))).append(GAP);
    }
    if (last >= 0) {
      boolean isProse = PROSE.contains(headers.get(last));
      List<String> parts =
          isProse ? parts(cells.get(last), widths[last]) : List.of(shown(cells, last));
      line.append(String.join("\n" + " ".repeat(indent()), parts));
    }
    line.toString().stripTrailing().lines().forEach(console::printSafe);
  }

  /** Breaks a text between words, and a word that is too long where the line ends. */
  private static List<String> parts(String text, int width) {
    List<String> parts = new ArrayList<>();
    String left = text;
    while (left.length() > width) {
      int blank = left.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      parts.add(left.substring(0, end));
      left = left.substring(end).strip();
    }
    parts.add(left);
    return parts;
  }

  private String shown(List<String> cells, int column) {
    String cell = cells.get(column);
    return STATES.contains(headers.get(column)) && cells != headers ? console.state(cell) : cell;
  }

  private void printLines(List<String> cells) {
    int longest = headers.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < cells.size(); i++) {
      String header = headers.get(i);
      if (!isEmpty(cells.get(i))) {
        console.printSafe(header + " ".repeat(longest - header.length()) + GAP + shown(cells, i));
      }
    }
    console.print("");
  }
}
