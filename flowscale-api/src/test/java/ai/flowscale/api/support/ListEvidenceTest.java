package ai.flowscale.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListEvidenceTest {
  /** A run without an id, as an older service lists it. */
  private static final String NAMELESS = "";

  private static RunPage page(int page, long totalCount, int totalPages, String... ids) {
    List<Run> runs = Arrays.stream(ids).map(ListEvidenceTest::run).toList();
    return new RunPage(runs, new PageMeta(page, 2, totalCount, totalPages, null, null, null));
  }

  private static Run run(String id) {
    Run run = Run.builder(id, RunStatus.QUEUED).build();
    return id.equals(NAMELESS)
        ? new Run(
            null,
            null,
            null,
            null,
            run.status(),
            run.inputs(),
            run.outputNames(),
            run.outputs(),
            null,
            null,
            null,
            run.additional())
        : run;
  }

  private static boolean isComplete(RunPage... pages) {
    ListEvidence evidence = new ListEvidence();
    for (RunPage page : pages) {
      evidence.add(page);
    }
    return evidence.isComplete();
  }

  static Stream<Arguments> complete() {
    return Stream.of(
        Arguments.of("an empty list", List.of(page(1, 0, 0))),
        Arguments.of("an empty page", List.of(page(1, 0, 1))),
        Arguments.of("one page", List.of(page(1, 2, 1, "a", "b"))),
        Arguments.of("all pages", List.of(page(1, 3, 2, "a", "b"), page(2, 3, 2, "c"))),
        Arguments.of("smaller pages", List.of(page(1, 3, 2, "a", "b"), page(3, 3, 3, "c"))),
        Arguments.of("runs without ids", List.of(page(1, 2, 1, NAMELESS, NAMELESS))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void complete(String name, List<RunPage> pages) {
    assertThat(isComplete(pages.toArray(RunPage[]::new))).isTrue();
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        Arguments.of("nothing", List.of()),
        Arguments.of("fewer runs than counted", List.of(page(1, 1, 1))),
        Arguments.of("one of two runs", List.of(page(1, 2, 1, "a"))),
        Arguments.of("one of 500 runs", List.of(page(1, 500, 1, "a"))),
        Arguments.of("more runs than counted", List.of(page(1, 0, 0, "a"))),
        Arguments.of("runs on no page", List.of(page(1, 5, 0))),
        Arguments.of("all runs on no page", List.of(page(1, 1, 0, "a"))),
        Arguments.of("pages without a run", List.of(page(1, 0, 3))),
        Arguments.of("no count", List.of(page(1, -1, 0))),
        Arguments.of("no count of some runs", List.of(page(1, -1, 1, "a"))),
        Arguments.of("the first of two pages", List.of(page(1, 3, 2, "a", "b"))),
        Arguments.of("all runs, but not all pages", List.of(page(1, 2, 2, "a", "b"))),
        Arguments.of("the last page alone", List.of(page(2, 3, 2, "c"))),
        Arguments.of("one run twice", List.of(page(1, 2, 1, "a", "a"))),
        Arguments.of("a repeated page", List.of(page(1, 4, 2, "a", "b"), page(2, 4, 2, "a", "b"))),
        Arguments.of(
            "a repeated page without ids",
            List.of(page(1, 2, 2, NAMELESS), page(2, 2, 2, NAMELESS))),
        Arguments.of("a count that grew", List.of(page(1, 2, 2, "a", "b"), page(2, 3, 2, "c"))),
        Arguments.of("a count that fell", List.of(page(1, 4, 2, "a", "b"), page(2, 3, 2, "c"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void incomplete(String name, List<RunPage> pages) {
    assertThat(isComplete(pages.toArray(RunPage[]::new))).isFalse();
  }

  @Test
  void aRunThatWasPushedOnToTheNextPageIsNotNew() {
    ListEvidence evidence = new ListEvidence();
    evidence.add(page(1, 3, 2, "a", "b"));
    assertThat(evidence.add(page(2, 4, 2, "b", "c"))).extracting(Run::id).containsExactly("c");
  }

  @Test
  void whatComesBehindTheEndDoesNotMakeAListCompleteAgain() {
    assertThat(isComplete(page(1, 1, 1, "a"), page(2, 1, 1, "b"))).isFalse();
  }
}
