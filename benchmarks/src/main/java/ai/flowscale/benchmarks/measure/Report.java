package ai.flowscale.benchmarks.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The figures as they come: shown at once, and kept as Markdown. */
public final class Report {
  private final PrintStream out;
  private final List<String> lines = new ArrayList<>();
  private final List<Ratio> ratios = new ArrayList<>();

  /** Shows them there. */
  public Report(PrintStream out) {
    this.out = out;
  }

  /** Begins a section. */
  public void section(String title, String explanation) {
    add("");
    add("## " + title);
    add("");
    add(explanation);
    add("");
  }

  /** Begins a table of ratios. */
  public void ratioTable() {
    add(Ratio.header());
  }

  /** Adds a row to a table of ratios. */
  public void add(Ratio ratio) {
    ratios.add(ratio);
    add(ratio.row());
  }

  /** Begins a table of any other figures. */
  public void table(String... heads) {
    row((Object[]) heads);
    add("|" + "---|".repeat(heads.length));
  }

  /** Adds a row to it. */
  public void row(Object... cells) {
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      row.append(' ')
          .append(cell instanceof Double number ? Quartiles.text(number) : cell)
          .append(" |");
    }
    add(row.toString());
  }

  /** Adds a line. */
  public void add(String line) {
    lines.add(line);
    out.println(line);
  }

  /** Ends with the lines for programs. */
  public void finish() {
    out.println();
    ratios.forEach(ratio -> out.println(ratio.line()));
  }

  /** Keeps all of it in a file. */
  public void writeTo(Path file) throws IOException {
    List<String> all = new ArrayList<>(lines);
    all.add("");
    all.add("```text");
    ratios.forEach(ratio -> all.add(ratio.line()));
    all.add("```");
    Files.write(file, all);
  }

  /** Returns what was measured in pairs so far. */
  public List<Ratio> ratios() {
    return List.copyOf(ratios);
  }
}
