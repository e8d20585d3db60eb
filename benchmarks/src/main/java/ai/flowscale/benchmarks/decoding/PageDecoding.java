package ai.flowscale.benchmarks.decoding;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.benchmarks.process.SampleResponses;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.json.ResponseFormat;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Bytes of a page of runs into records, and into nothing. The two take turns in one JVM, an
 * iteration each: so whatever else the machine does strikes both, and the compiler is done with
 * both before the first one counts.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageDecoding {
  private static final int RUNS = 100;

  /** Whether its links are signed ones, of 370 characters, or of 70. */
  @Param({"true", "false"})
  public boolean signed;

  private final JsonCodec codec =
      JsonCodec.find(List.of(PageDecoding.class.getClassLoader()), Optional.empty());
  private final JsonParserFactory parsers = JsonProvider.provider().createParserFactory(Map.of());
  private byte[] body = {};
  private int iterations;
  private boolean librarysTurn;

  /** Makes the page. */
  @Setup
  public void makePage() {
    body = signed ? SampleResponses.page(RUNS) : SampleResponses.pageOfShortLinks(RUNS);
  }

  /** Whose turn it is: the library's in the first of each pair, and in the next pair the last. */
  static boolean isLibrarys(int iteration) {
    return iteration % 4 == 0 || iteration % 4 == 3;
  }

  /** Lets the next one have its turn. */
  @Setup(Level.Iteration)
  public void takeTurns() {
    librarysTurn = isLibrarys(iterations);
    iterations++;
  }

  /** Reads the page, in the way whose turn it is. */
  @Benchmark
  public void read(Blackhole sink) {
    if (librarysTurn) {
      sink.consume(library());
    } else {
      bareParser(sink);
    }
  }

  /** As the library reads it: timestamps, links and limits included. */
  private RunPage library() {
    return Objects.requireNonNull(codec.read(body, ResponseFormat.RUNS).data())
        .page(RunQuery.all(), RUNS);
  }

  /** Looks at each name and value, and makes nothing of them. */
  private void bareParser(Blackhole sink) {
    try (JsonParser parser =
        parsers.createParser(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
      while (parser.hasNext()) {
        switch (parser.next()) {
          case KEY_NAME, VALUE_NUMBER, VALUE_STRING -> sink.consume(parser.getString());
          default -> {}
        }
      }
    }
  }
}
