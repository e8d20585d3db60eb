package ai.flowscale.tests.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.ManualScheduler;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace of an execution with its download is one tree, which the guide shows. */
class TraceTreeTest {
  private static final Path PAGE = Path.of("../../docs/guide/opentelemetry.md");

  static Stream<Scenario> executions() {
    return Scenarios.all().stream()
        .filter(scenario -> scenario.name().startsWith("execution with downloads"));
  }

  @ParameterizedTest
  @MethodSource("executions")
  void theGuideShowsTheTraceOfAnExecution(Scenario scenario, @TempDir Path folder)
      throws Exception {
    String tree;
    try (Stage stage = new Stage(scenario, folder)) {
      stage.play(scenario);
      stage.settle();
      tree = tree(stage.traces.spans());
    }
    assertThat(drawn()).isEqualTo(tree);
  }

  private static String drawn() throws IOException {
    String page = Files.readString(PAGE);
    String begin = "```text\n";
    int at = page.indexOf(begin) + begin.length();
    return page.substring(at, page.indexOf("```", at));
  }

  /** One span a line, children indented in the order of their starts. */
  private static String tree(List<SpanData> spans) {
    List<SpanData> roots =
        spans.stream().filter(span -> !span.getParentSpanContext().isValid()).toList();
    assertThat(roots).hasSize(1);
    StringBuilder tree = new StringBuilder();
    tree.append(roots.get(0).getName()).append('\n');
    append(tree, "", roots.get(0), spans);
    return tree.toString();
  }

  private static void append(
      StringBuilder tree, String indent, SpanData parent, List<SpanData> spans) {
    List<SpanData> children =
        spans.stream().filter(span -> span.getParentSpanId().equals(parent.getSpanId())).toList();
    for (int i = 0; i < children.size(); i++) {
      SpanData child = children.get(i);
      boolean last = i == children.size() - 1;
      String name = indent + (last ? "└─ " : "├─ ") + child.getName();
      tree.append("%-48s %s, %s\n".formatted(name, outcome(child), times(child)));
      append(tree, indent + (last ? "   " : "│  "), child, spans);
    }
  }

  private static String outcome(SpanData span) {
    Long status = span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
    String run = span.getAttributes().get(AttributeKey.stringKey("flowscale.run.status"));
    return status == null ? run == null ? "ok" : run : status.toString();
  }

  private static String times(SpanData span) {
    String start = seconds(span.getStartEpochNanos());
    String end = seconds(span.getEndEpochNanos());
    return start.equals(end) ? start + " s" : start + "-" + end + " s";
  }

  private static String seconds(long epochNanos) {
    long begin = TimeUnit.SECONDS.toNanos(new ManualScheduler().now().getEpochSecond());
    return String.format(Locale.ROOT, "%.1f", (epochNanos - begin) / 1e9);
  }
}
