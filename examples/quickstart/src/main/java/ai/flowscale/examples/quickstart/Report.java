package ai.flowscale.examples.quickstart;

import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of the job, as tables.
 *
 * @param result the run
 * @param files its outputs on disk
 * @param elapsed how long everything took, as seen from here
 */
record Report(RunResult result, List<DownloadedFile> files, Duration elapsed) {
  /** The library breaks lines at 80 characters, which no path survives. */
  private static final int WIDEST = 1000;

  private static final String UNKNOWN = "-";

  String asText() {
    String runs = runTable();
    return files.isEmpty()
        ? runs + System.lineSeparator() + "The run has no outputs."
        : runs + System.lineSeparator() + fileTable();
  }

  private String runTable() {
    Run run = result.run();
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            List.of(run),
            List.of(
                left("Run").with(row -> result.runId()),
                left("Status").with(row -> row.status().value()),
                right("Queued").with(row -> between(row.createdAt(), row.startedAt())),
                right("Worked on").with(row -> between(row.startedAt(), row.completedAt())),
                right("In all").with(row -> Texts.seconds(elapsed))))
        .asString();
  }

  private String fileTable() {
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            files,
            List.of(
                left("File").with(file -> shortest(file.path())),
                left("Type").with(Report::type),
                right("Size").with(file -> Texts.size(file.size()))))
        .asString();
  }

  private static Column left(String header) {
    return column(header, HorizontalAlign.LEFT);
  }

  private static Column right(String header) {
    return column(header, HorizontalAlign.RIGHT);
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(WIDEST);
  }

  private static String between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? UNKNOWN : Texts.seconds(Duration.between(from, to));
  }

  private static String type(DownloadedFile file) {
    String type = file.contentType();
    return type == null ? UNKNOWN : type;
  }

  /** From the working directory if the file is below it, so that the path can be copied. */
  private static String shortest(Path file) {
    Path workingDirectory = Path.of("").toAbsolutePath();
    return file.startsWith(workingDirectory)
        ? workingDirectory.relativize(file).toString()
        : file.toString();
  }
}
