package ai.flowscale.benchmarks.decoding;

import ai.flowscale.api.model.RunPage;
import ai.flowscale.benchmarks.process.SampleAnswers;
import ai.flowscale.engine.json.AnswerShape;
import ai.flowscale.engine.json.JsonCodec;
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
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes of a page of runs into records, and into nothing. */
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

  /** Makes the page. */
  @Setup
  public void makePage() {
    body = signed ? SampleAnswers.page(RUNS) : SampleAnswers.pageOfShortLinks(RUNS);
  }

  /** As the library reads it: timestamps, links and limits included. */
  @Benchmark
  public RunPage library() {
    return Objects.requireNonNull(codec.read(body, AnswerShape.RUNS).data());
  }

  /** Looks at each name and value, and makes nothing of them. */
  @Benchmark
  public void bareParser(Blackhole sink) {
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
