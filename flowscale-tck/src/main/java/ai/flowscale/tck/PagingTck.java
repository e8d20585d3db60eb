package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Listing runs, page by page and all at once. */
public abstract class PagingTck {
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

  /**
   * Pages report their position. By default they have ten runs, newest first.
   *
   * @param on provided by the kit
   */
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

  /**
   * The older dialects send all runs of a group at once, without {@code meta}: the client sorts
   * them and makes pages.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = {Dialect.OPENAPI, Dialect.LEGACY})
  public final void theOlderDialectsArePagedByTheClient(Scenario on) {
    runs(on, 25, "g");

    RunPage second = on.get(on.client().getRuns(query(q -> q.groupId("g").page(2))));
    assertThat(second.runs()).hasSize(10);
    assertThat(second.meta()).isEqualTo(new PageMeta(2, 10, 25, 3, "created_at", "desc", "g"));
    assertThat(second.hasNext()).isTrue();
    assertThat(second.runs().get(0).inputs()).isNotEmpty();
    assertThat(second.runs())
        .extracting(Run::createdAt)
        .isSortedAccordingTo(Comparator.reverseOrder());

    RunPage third = on.get(on.client().getRuns(query(q -> q.groupId("g").page(3))));
    assertThat(third.runs()).hasSize(5);
    assertThat(third.hasNext()).isFalse();
    assertThat(on.get(on.client().getRuns(query(q -> q.groupId("g").page(4)))).runs()).isEmpty();
  }

  /**
   * Runs are sorted by each of the three times, in both orders. If one fails, check the parameters
   * {@code sort_by} and {@code sort_order}.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void runsAreSortedByEachTimeInBothOrders(Scenario on) {
    int[] queueSeconds = {3, 1, 2};
    int[] runSeconds = {1, 5, 1};
    on.emulator()
        .deploy(
            Workflows.usual()
                .queueTime(n -> Duration.ofSeconds(queueSeconds[n - 1]))
                .runTime(n -> Duration.ofSeconds(runSeconds[n - 1]))
                .build());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(on.emulator().submit(Workflows.ID, "g", Map.of()));
      on.time().advance(Duration.ofMillis(100));
    }
    on.time().advance(Duration.ofMinutes(1));
    // Started after 3, 1.1 and 2.2 seconds, completed after 4, 6.1 and 3.2.
    Map<RunSort, List<String>> ascending =
        Map.of(
            RunSort.CREATED_AT, List.of(ids.get(0), ids.get(1), ids.get(2)),
            RunSort.STARTED_AT, List.of(ids.get(1), ids.get(2), ids.get(0)),
            RunSort.COMPLETED_AT, List.of(ids.get(2), ids.get(0), ids.get(1)));

    ascending.forEach(
        (sort, order) -> {
          assertThat(on.get(on.client().getRuns(sorted(sort, SortOrder.ASC))).runs())
              .extracting(Run::id)
              .as("%s ascending", sort)
              .isEqualTo(order);
          assertThat(on.get(on.client().getRuns(sorted(sort, SortOrder.DESC))).runs())
              .extracting(Run::id)
              .as("%s descending", sort)
              .isEqualTo(reversed(order));
        });
  }

  private static RunQuery sorted(RunSort sort, SortOrder order) {
    return query(q -> q.sortBy(sort).sortOrder(order));
  }

  /**
   * A group lists its own runs, and no others.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aGroupListsOnlyItsRuns(Scenario on) {
    runs(on, 3, "mine");
    runs(on, 4, "others");

    assertThat(on.get(on.client().getRuns(RunQuery.group("mine"))).runs()).hasSize(3);
    assertThat(on.get(on.client().streamRuns(RunQuery.group("others")))).hasSize(4);
    assertThat(on.get(on.client().getRuns(RunQuery.group("empty"))).runs()).isEmpty();
    assertThat(on.get(on.client().streamRuns(RunQuery.group("empty")))).isEmpty();
  }

  /**
   * If the service requires a group, its refusal names the field.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.OPENAPI)
  public final void aServiceThatRequiresAGroupSaysSo(Scenario on) {
    ValidationException refusal = on.failure(ValidationException.class, on.client().getRuns());
    assertThat(refusal.fieldErrors())
        .singleElement()
        .satisfies(
            field -> {
              assertThat(field.location()).isEqualTo("query.group_id");
              assertThat(field.type()).isEqualTo("missing");
            });
  }

  /**
   * Page sizes from 1 to 100 are sent; others are refused before anything is sent.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void sizesOfPagesAreBounded(Scenario on) {
    runs(on, 120, "g");
    for (int size : new int[] {1, 100}) {
      assertThat(on.get(on.client().getRuns(query(q -> q.pageSize(size)))).runs()).hasSize(size);
    }
    int sent = on.emulator().count(Operation.GET_RUNS);
    for (int size : new int[] {-1, 0, 101}) {
      assertThatThrownBy(() -> on.client().getRuns(query(q -> q.pageSize(size))))
          .as("page size %s", size)
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThatThrownBy(() -> on.client().getRuns(query(q -> q.page(0))))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(on.emulator().count(Operation.GET_RUNS)).isEqualTo(sent);
  }

  /**
   * Streaming 350 runs returns each once and in order, whether the service has pages or not.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void streamingReturnsEveryRunOnceAndInOrder(Scenario on) {
    runs(on, MANY, "g");

    List<Run> streamed = on.get(on.client().streamRuns(RunQuery.group("g")));

    assertThat(streamed)
        .extracting(PagingTck::number)
        .isEqualTo(
            IntStream.rangeClosed(1, MANY).mapToObj(i -> Integer.toString(MANY - i)).toList());
    assertThat(on.emulator().count(Operation.GET_RUNS))
        .as("pages of 100, or everything at once")
        .isEqualTo(on.dialect() == Dialect.CURRENT ? 4 : 1);
  }

  /**
   * Identical runs without ids are all listed: the older dialects have no ids, and two runs of the
   * same moment with the same inputs are two runs.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void identicalRunsAreAllListed(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    for (int i = 0; i < 5; i++) {
      on.emulator().submit(Workflows.ID, "g", Map.of());
    }
    assertThat(on.get(on.client().streamRuns(RunQuery.group("g")))).hasSize(5);
  }

  /**
   * Runs that are submitted between two pages move others to the next page. None of these is listed
   * twice, and none is missing.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noRunIsListedTwiceWhenPagesShift(Scenario on) {
    List<String> before = runs(on, MANY, "g");
    AtomicInteger seen = new AtomicInteger();

    List<Run> streamed =
        on.get(
            on.client()
                .streamRuns(
                    RunQuery.group("g"),
                    Long.MAX_VALUE,
                    run -> {
                      if (seen.incrementAndGet() % 60 == 0) {
                        on.emulator().submit(Workflows.ID, "g", Map.of("n", "new"));
                        on.emulator().submit(Workflows.ID, "g", Map.of("n", "new"));
                      }
                    }));

    assertThat(streamed)
        .extracting(Run::id)
        .as("all runs that existed at the beginning, each once")
        .doesNotHaveDuplicates()
        .isEqualTo(reversed(before));
  }

  /**
   * Only the necessary pages are fetched, starting with the query's page and with its size.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void onlyTheNecessaryPagesAreFetched(Scenario on) {
    List<String> newestFirst = reversed(runs(on, MANY, "g"));

    assertThat(on.get(on.client().streamRuns(RunQuery.group("g"), 100, run -> {}))).hasSize(100);
    assertThat(on.emulator().count(Operation.GET_RUNS)).as("for the first 100").isEqualTo(1);

    assertThat(on.get(on.client().streamRuns(RunQuery.group("g"), 101, run -> {}))).hasSize(101);
    assertThat(on.emulator().count(Operation.GET_RUNS)).as("for the first 101").isEqualTo(3);

    List<Run> later =
        on.get(on.client().streamRuns(query(q -> q.page(3).pageSize(20)), 25, run -> {}));
    assertThat(later).extracting(Run::id).isEqualTo(newestFirst.subList(40, 65));
    assertThat(on.emulator().count(Operation.GET_RUNS)).isEqualTo(5);
  }

  /**
   * A page with a transient failure is fetched again. A permanent failure ends the stream, after
   * the runs of earlier pages.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aPageThatFailsIsFetchedAgain(Scenario on) {
    runs(on, 150, "g");
    on.emulator().failNext(Operation.GET_RUNS, Fault.status(503), Fault.connectionReset());
    assertThat(on.get(on.client().streamRuns(RunQuery.group("g")))).hasSize(150);

    on.emulator()
        .failWhen(
            Operation.GET_RUNS,
            request -> "2".equals(request.query().get("page")),
            Fault.status(401));
    List<Run> seen = Collections.synchronizedList(new ArrayList<>());
    on.failure(
        AuthenticationException.class,
        on.client().streamRuns(RunQuery.group("g"), Long.MAX_VALUE, seen::add));
    assertThat(seen).as("the runs of the page before").hasSize(100);
  }

  /**
   * Creating a stream or a publisher sends no request.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void nothingIsFetchedWithoutDemand(Scenario on) {
    runs(on, 3, "g");
    on.get(
        on.client()
            .<Boolean>call(
                c -> c.streamRuns(RunQuery.all()) != null,
                c -> CompletableFuture.completedFuture(c.streamRuns(RunQuery.all()) != null)));
    on.get(on.client().checkHealth());
    assertThat(on.emulator().count(Operation.GET_RUNS)).isZero();
  }

  /**
   * The publisher obeys demand, starts over for each subscriber, and rejects a request for zero
   * elements (Reactive Streams, rules 1.1 and 3.9).
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT, styles = Style.ASYNC)
  public final void thePublisherObeysDemand(Scenario on) {
    runs(on, 150, "g");
    Flow.Publisher<Run> publisher = on.client().async().streamRuns(RunQuery.group("g"));

    Demanding demanding = new Demanding();
    publisher.subscribe(demanding);
    on.soon("the subscriber has a subscription", () -> demanding.subscription != null);
    demanding.request(3);
    on.soon("three runs arrived", () -> demanding.runs.size() == 3);
    demanding.request(2);
    on.soon("two more arrived", () -> demanding.runs.size() == 5);
    assertThat(on.emulator().count(Operation.GET_RUNS)).as("one page is enough").isEqualTo(1);
    demanding.request(Long.MAX_VALUE);
    assertThat(on.get(demanding.end)).isEqualTo("complete");
    assertThat(demanding.runs).hasSize(150);

    Demanding second = new Demanding();
    publisher.subscribe(second);
    on.soon("the second subscriber has a subscription", () -> second.subscription != null);
    second.request(0);
    assertThat(on.get(second.end)).as("the signal for request(0)").contains("3.9");
    assertThat(second.runs).isEmpty();
  }

  /** A subscriber whose demand the test controls. */
  private static final class Demanding implements Flow.Subscriber<Run> {
    final List<Run> runs = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<String> end = new CompletableFuture<>();
    volatile Flow.@Nullable Subscription subscription;

    void request(long count) {
      Flow.Subscription running = subscription;
      if (running == null) {
        throw new AssertionError("no subscription");
      }
      running.request(count);
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
    }

    @Override
    public void onNext(Run run) {
      runs.add(run);
    }

    @Override
    public void onError(Throwable thrown) {
      end.complete(String.valueOf(thrown.getMessage()));
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }
}
