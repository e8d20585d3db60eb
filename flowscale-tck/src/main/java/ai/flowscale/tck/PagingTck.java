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
public abstract class PagingTck extends ClientTck {
  /** More than three pages of the largest size. */
  private static final int MANY = 350;

  /** Makes the suite. */
  protected PagingTck() {}

  /** Makes runs a millisecond apart, each with its number for an input. */
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

  /** What tells a run from others in every dialect: the input that {@link #runs} gave it. */
  private static String number(Run run) {
    return ((JsonString) run.inputs().get(0).value()).getString();
  }

  private static RunQuery query(UnaryOperator<RunQuery.Builder> parts) {
    return parts.apply(RunQuery.builder()).build();
  }

  /**
   * Pages come with where they stand, newest first and ten at a time unless asked otherwise.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void pagesTellWhereTheyStand(Scenario on) {
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
   * The older dialects send all runs of a group at once, and no {@code meta}: the client pages and
   * sorts them.
   *
   * @param on given by the kit
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
   * Runs are sorted by each of the three times, either way. If one order fails, look at the
   * parameters {@code sort_by} and {@code sort_order}.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void runsAreSortedByEachTimeEitherWay(Scenario on) {
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
   * A group's runs are found again, and no others.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aGroupKeepsToItsRuns(Scenario on) {
    runs(on, 3, "mine");
    runs(on, 4, "others");

    assertThat(on.get(on.client().getRuns(RunQuery.group("mine"))).runs()).hasSize(3);
    assertThat(on.get(on.client().streamRuns(RunQuery.group("others")))).hasSize(4);
    assertThat(on.get(on.client().getRuns(RunQuery.group("nobody"))).runs()).isEmpty();
    assertThat(on.get(on.client().streamRuns(RunQuery.group("nobody")))).isEmpty();
  }

  /**
   * Where the service wants a group, its refusal tells the field.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.OPENAPI)
  public final void aServiceThatWantsAGroupSaysSo(Scenario on) {
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
   * Sizes from 1 to 100 are sent; others are refused before anything is.
   *
   * @param on given by the kit
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
   * Going through 350 runs gives each once and in order, whether the service has pages or not.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void streamingGivesEveryRunOnceAndInOrder(Scenario on) {
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
   * Runs without an id that look the same are still as many as there are: the older dialects give
   * no ids, and two runs of one moment with the same inputs are two.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void runsThatLookTheSameAreAllGiven(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    for (int i = 0; i < 5; i++) {
      on.emulator().submit(Workflows.ID, "g", Map.of());
    }
    assertThat(on.get(on.client().streamRuns(RunQuery.group("g")))).hasSize(5);
  }

  /**
   * Runs that are submitted between two pages push others on to the next page; none of these is
   * given twice, and none is left out.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noRunIsGivenTwiceThoughPagesShift(Scenario on) {
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
        .as("all runs that were there at the beginning, each once")
        .doesNotHaveDuplicates()
        .isEqualTo(reversed(before));
  }

  /**
   * Only the pages that are needed are fetched, from the query's own page on and in its size.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void onlyThePagesThatAreNeededAreFetched(Scenario on) {
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
   * A page that fails and may pass is fetched again; one that cannot pass ends the stream with its
   * error, after the runs before it.
   *
   * @param on given by the kit
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
   * Making a stream or a publisher costs no request.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void nothingIsFetchedBeforeItIsAskedFor(Scenario on) {
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
   * The publisher keeps to the demand, starts over for each subscriber, and refuses to be asked for
   * nothing (Reactive Streams, rules 1.1 and 3.9).
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT, styles = Style.ASYNC)
  public final void thePublisherKeepsToTheDemand(Scenario on) {
    runs(on, 150, "g");
    Flow.Publisher<Run> publisher = on.client().async().streamRuns(RunQuery.group("g"));

    Demanding demanding = new Demanding();
    publisher.subscribe(demanding);
    on.soon("the subscription came", () -> demanding.subscription != null);
    demanding.request(3);
    on.soon("three runs came", () -> demanding.runs.size() == 3);
    demanding.request(2);
    on.soon("two more came", () -> demanding.runs.size() == 5);
    assertThat(on.emulator().count(Operation.GET_RUNS)).as("one page is enough").isEqualTo(1);
    demanding.request(Long.MAX_VALUE);
    assertThat(on.get(demanding.end)).isEqualTo("complete");
    assertThat(demanding.runs).hasSize(150);

    Demanding second = new Demanding();
    publisher.subscribe(second);
    on.soon("the second subscription came", () -> second.subscription != null);
    second.request(0);
    assertThat(on.get(second.end)).as("the signal for request(0)").contains("3.9");
    assertThat(second.runs).isEmpty();
  }

  /** A subscriber that is told by the test what to ask for. */
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
