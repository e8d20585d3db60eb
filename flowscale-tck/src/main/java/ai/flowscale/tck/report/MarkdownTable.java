package ai.flowscale.tck.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Markdown table that is also readable as plain text. */
public final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Creates a table without rows.
   *
   * @param header the headings of the columns
   */
  public MarkdownTable(String... header) {
    rows.add(List.of(header));
  }

  /**
   * Adds a row.
   *
   * @param cells the cells, one for each heading
   * @return this table
   */
  public MarkdownTable row(Object... cells) {
    rows.add(Arrays.stream(cells).map(MarkdownTable::cell).toList());
    return this;
  }

  private static String cell(Object value) {
    return value.toString().replaceAll("\\s+", " ").replace("|", "\\|");
  }

  @Override
  public String toString() {
    List<Integer> widths =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(
                column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toList();
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(line(row, widths)));
    lines.add(1, line(widths.stream().map("-"::repeat).toList(), widths));
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells, List<Integer> widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(it -> cells.get(it) + " ".repeat(widths.get(it) - cells.get(it).length()))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
