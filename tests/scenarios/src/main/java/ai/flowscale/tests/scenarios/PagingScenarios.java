package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Operation;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Listing runs, page by page and all at once. */
public abstract class PagingScenarios {
  /** More than three pages of the largest size. */
  private static final int MANY = 350;

  /** Creates runs one millisecond apart, each with its number as an input. */
  private static List<String> runs(Scenario on, int count, String groupId) {
    on.emulator().deploy(Workflows.usual().build());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(on.emulator().submit(Workflows.ID, groupId, Map.of("n", Integer.toString(i))));
      on.time().advance(Duration.ofMillis(1));
    }
    return ids;
  }

  private static List<String> reversed(List<String> ids) {
    List<String> reversed = new ArrayList<>(ids);
    Collections.reverse(reversed);
    return reversed;
  }

  /** Returns the input from {@link #runs}, which identifies a run in every dialect. */
  private static String number(Run run) {
    return ((JsonString) run.inputs().get(0).value()).getString();
  }

  private static RunQuery query(UnaryOperator<RunQuery.Builder> parts) {
    return parts.apply(RunQuery.builder()).build();
  }

  /** Pages report their position. By default they have ten runs, newest first. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void pagesReportTheirPosition(Scenario on) {
    List<String> newestFirst = reversed(runs(on, 25, "g"));

    RunPage first = on.get(on.client().getRuns());
    assertThat(first.runs()).extracting(Run::id).isEqualTo(newestFirst.subList(0, 10));
    assertThat(first.meta()).isEqualTo(new PageMeta(1, 10, 25, 3, "created_at", "desc", null));
    assertThat(first.hasNext()).isTrue();

    RunPage last = on.get(on.client().getRuns(query(q -> q.page(3).groupId("g"))));
    assertThat(last.runs()).extracting(Run::id).isEqualTo(newestFirst.subList(20, 25));
    assertThat(last.meta()).isEqualTo(new PageMeta(3, 10, 25, 3, "created_at", "desc", "g"));
    assertThat(last.hasNext()).isFalse();

    RunPage beyond = on.get(on.client().getRuns(query(q -> q.page(4))));
    assertThat(beyond.runs()).isEmpty();
    assertThat(beyond.hasNext()).isFalse();
  }

  /** Streaming 350 runs returns each once and in order, whether the service has pages or not. */
  @ScenarioTest
  public final void streamingReturnsEveryRunOnceAndInOrder(Scenario on) {
    runs(on, MANY, "g");

    List<Run> streamed = on.get(on.client().streamRuns(RunQuery.group("g")));

    assertThat(streamed)
        .extracting(PagingScenarios::number)
        .isEqualTo(
            IntStream.rangeClosed(1, MANY).mapToObj(i -> Integer.toString(MANY - i)).toList());
    assertThat(on.emulator().count(Operation.GET_RUNS))
        .as("pages of 100, or everything at once")
        .isEqualTo(on.dialect() == Dialect.CURRENT ? 4 : 1);
  }
}
