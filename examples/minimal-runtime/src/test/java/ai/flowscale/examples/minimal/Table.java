package ai.flowscale.examples.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures, as a table in Markdown. */
final class Table {
  private final List<String> lines = new ArrayList<>();

  Table() {
    lines.add(
        "JDK %s, %s, %s, %d processors. Milliseconds from the start of the process to the first"
            .formatted(
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    lines.add("decoded answer: the median, and all.");
    lines.add("");
    lines.add(row("Image", "Started", "MB on disk", "ms", "all"));
    lines.add("|---|---|---|---|---|");
  }

  void add(Start start, List<Integer> times) {
    List<Integer> sorted = times.stream().sorted().toList();
    lines.add(
        row(
            start.image().transport(),
            start.name(),
            String.format(Locale.ROOT, "%.1f", start.bytes() / 1e6),
            sorted.get(sorted.size() / 2),
            sorted));
  }

  private static String row(Object... cells) {
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      row.append(' ').append(cell).append(" |");
    }
    return row.toString();
  }

  void writeTo(Path file) throws IOException {
    Files.write(file, lines);
    lines.forEach(System.out::println);
  }
}
