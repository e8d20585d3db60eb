package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Results for people: printed at the end, and kept beside the logs of the servers. */
final class Table {
  private final String name;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Table(String name) {
    this.name = name;
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  void note(String text) {
    notes.add(text);
  }

  List<List<String>> rows() {
    return rows;
  }

  void print(String... heads) throws IOException {
    List<List<String>> all = new ArrayList<>();
    all.add(List.of(heads));
    all.addAll(rows);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      text.append(line(all.get(i), all));
      if (i == 0) {
        text.append("|").append("---|".repeat(heads.length)).append('\n');
      }
    }
    notes.forEach(note -> text.append('\n').append(note).append('\n'));
    System.out.println("\n" + text);
    Path out = Files.createDirectories(Path.of(System.getProperty("flowscale.out")));
    Files.writeString(out.resolve(name + ".md"), text);
  }

  private static String line(List<String> cells, List<List<String>> all) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      int column = i;
      int width = all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      String cell = cells.get(i);
      line.append(' ').append(cell).append(" ".repeat(width - cell.length())).append(" |");
    }
    return line.append('\n').toString();
  }
}
